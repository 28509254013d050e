import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "../../src/kube/connect.js";
import { BINARY, type Cluster, startCluster } from "./cluster.js";
import { createRunning, podOf } from "./pods.js";

let cluster: Cluster;
let hasKubectl: boolean;

/** Those that run for this suite's cluster: the user's own are left alone. */
function proxies(): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      return (
        /kubectl\0proxy\0--unix-socket/.test(line) && environment.includes(`KUBECONFIG=${cluster.kubeconfig}`)
      );
    } catch {
      return false;
    }
  });
}

const folders = (): string[] => readdirSync(tmpdir()).filter((name) => /^nsinfo-\w{6}$/.test(name));

async function gone(): Promise<void> {
  for (const end = Date.now() + 10_000; proxies().length > 0; await sleep(20))
    if (Date.now() > end) throw new Error(`kubectl proxy still runs: ${proxies()}`);
}

beforeAll(async () => {
  cluster = await startCluster();
  hasKubectl = (await cluster.kubectl(["version", "--client"])) !== null;
  await createRunning(cluster, podOf("runs"));
}, 60_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => {
  await gone();
  expect(await cluster.leftovers()).toEqual([]);
});

describe("--via kubectl", () => {
  test("the report is there, and nothing of kubectl stays", async () => {
    if (!hasKubectl) return;
    const before = folders();
    const ran = await cluster.nsinfo(["pod/runs", "-n", cluster.namespace, "--via", "kubectl", "-o", "json"]);
    expect([ran.code, ran.stderr.replace(/^Creating debug pod .*\n/, "")]).toEqual([0, ""]);
    const [main] = JSON.parse(ran.stdout).pods[0].containers;
    expect(main.namespaces.net.inode).toBe((await cluster.oracle("runs", "main")).net);
    await gone();
    expect(folders().filter((name) => !before.includes(name))).toEqual([]);
  });

  test("flags about who asks are kubectl's affair", async () => {
    if (!hasKubectl) return;
    const args = ["pod/runs", "-n", cluster.namespace, "--via", "kubectl", "--as", "nobody-in-particular"];
    const ran = await cluster.nsinfo(args);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^Error from server \(Forbidden\): .*"nobody-in-particular" cannot/m);
  });

  test("commands run through it, with their output and exit status", async () => {
    if (!hasKubectl) return;
    const around = { env: process.env, homeDir: homedir(), version: "e2e", stdinIsTerminal: false };
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
    const { api, exec } = await connect({}, { ...around, env }, { throughKubectl: true });
    const out: Buffer[] = [];
    const session = await exec.exec(cluster.namespace, "runs", {
      container: "main",
      command: ["sh", "-c", "cat; exit 3"],
      stdin: true,
      tty: false,
      onOutput: async (_, data) => void out.push(data),
    });
    await session.write(Buffer.from("through\n"));
    session.endInput();
    expect(await session.ended).toBe(3);
    expect(Buffer.concat(out).toString()).toBe("through\n");
    session.close();
    api.close();
  });

  // A terminal sends its signals to all of them at once: kubectl must outlive us to delete the debug pod.
  test.each([
    ["SIGINT", 130],
    ["SIGHUP", 129],
  ] as const)(
    "%s to the whole process group: the debug pod is deleted, then kubectl ends",
    async (signal, code) => {
      if (!hasKubectl) return;
      const child = spawn(BINARY, ["pod/runs", "-n", cluster.namespace, "--via", "kubectl"], {
        env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      child.stderr?.once("data", () => process.kill(-(child.pid ?? 0), signal));
      const ended = await new Promise((done) => child.once("close", done));
      expect(ended).toBe(code);
    },
  );

  test("kill -9 ends kubectl too", async () => {
    if (!hasKubectl) return;
    const child = spawn(BINARY, ["pod/runs", "-n", cluster.namespace, "--via", "kubectl"], {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr?.once("data", () => child.kill("SIGKILL"));
    await new Promise((done) => child.once("exit", done));
    await gone();
    await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
  });
});
