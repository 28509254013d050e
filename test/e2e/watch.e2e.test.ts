import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { BINARY, type Cluster, startCluster } from "./cluster.js";
import { untilRunning } from "./workloads.js";

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  const command = ["sh", "-c", "sleep 6; exit 1"];
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "restless" },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        { name: "steady", image: "busybox:1.36", command: ["sleep", "100000"] },
        { name: "restless", image: "busybox:1.36", command },
      ],
    },
  });
  await untilRunning(cluster, 1);
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

/** A watch that runs until it is ended, and what it has said so far. */
function start(...args: string[]): {
  child: ChildProcess;
  said(): string;
  until(what: RegExp): Promise<void>;
} {
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, NO_COLOR: "1" };
  const child = spawn(BINARY, [...args, "-n", cluster.namespace], { env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  child.stdout?.on("data", (data) => {
    out += data;
  });
  child.stderr?.resume();
  const until = async (what: RegExp): Promise<void> => {
    for (const end = Date.now() + 60_000; !what.test(out); await sleep(20))
      if (Date.now() > end || child.exitCode !== null) throw new Error(`it said: ${out}`);
  };
  return { child, said: () => out, until };
}

describe("-w, where stdout is no terminal", () => {
  test("a line a change: a restart, a container that is added; Ctrl-C ends it", async () => {
    const watch = start("pod/restless", "-w");
    try {
      await watch.until(/^\S+Z \S+\/restless is watched: (?:1 container|2 containers) with a process\n/);
      await watch.until(/ \S+\/restless restless: restarted\n/);
      expect(watch.said()).not.toContain("steady:");
      const added = await cluster.kubectl(
        [
          "debug",
          "restless",
          "-n",
          cluster.namespace,
          "-c",
          "extra",
          "--image=busybox:1.36",
          "--",
          "sleep",
          "1000",
        ],
        25,
      );
      if (added) await watch.until(/ extra: new \(ephemeral container\)\n/);
      watch.child.kill("SIGINT");
      const [code] = await once(watch.child, "exit");
      expect(code).toBe(130);
      expect(
        watch
          .said()
          .split("\n")
          .every((line) => line === "" || /^\d{4}-.*Z /.test(line)),
      ).toBe(true);
    } finally {
      watch.child.kill("SIGKILL");
    }
  }, 120_000);

  const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? test.skip : test;
  onLab(
    "goes on when the server ends its watches, cuts them, and calls its version too old",
    async () => {
      const api = cluster.lab?.api;
      const path = "watch=1";
      api?.setFaults([
        { match: { path, times: 1 }, fault: { kind: "end", afterMs: 300 } },
        { match: { path, times: 1, skip: 1 }, fault: { kind: "expired" } },
        { match: { path, times: 1, skip: 2 }, fault: { kind: "truncate", afterBytes: 300 } },
      ]);
      api?.resetStats();
      const watch = start("pod/restless", "-w");
      const watches = () => api?.stats().requests.filter((one) => one.path.includes(path)).length ?? 0;
      try {
        await watch.until(/ is watched: /);
        for (const end = Date.now() + 60_000; watches() < 4; await sleep(50))
          if (Date.now() > end) throw new Error(`${watches()} watches, and it said: ${watch.said()}`);
        const before = watch.said().length;
        await watch.until(new RegExp(`^[\\s\\S]{${before}}[\\s\\S]* restless: `));
      } finally {
        api?.setFaults([]);
        watch.child.kill("SIGINT");
        if (watch.child.exitCode === null) await once(watch.child, "exit");
      }
    },
    180_000,
  );

  test.each([
    [["pod/nope", "-w"], 'Error from server (NotFound): pods "nope" not found\n'],
    [["pod/restless", "-w", "-o", "json"], "error: --watch shows a table or lines for people"],
    [["pod/restless", "-w", "--dry-run", "client"], "error: --dry-run has no meaning with --watch"],
  ])(
    "%j",
    async (args, words) => {
      const ran = await cluster.nsinfo([...args, "-n", cluster.namespace]);
      expect([ran.code, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toContain(words);
    },
    30_000,
  );
});
