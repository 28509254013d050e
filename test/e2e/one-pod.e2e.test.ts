import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { type Cluster, type Ran, startCluster } from "./cluster.js";
import { saidBesides } from "./report.js";
import { createOwned, createWorkload, untilRunning, WORKLOADS } from "./workloads.js";

let cluster: Cluster;

const service = (name: string, selector: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { selector, ports: [{ port: 80 }] },
});

beforeAll(async () => {
  cluster = await startCluster();
  const idle = WORKLOADS.find(({ metadata }) => metadata.name === "idle");
  if (idle) await createWorkload(cluster, idle);
  for (const one of [service("front", { app: "web" }), service("back", { tier: "back" })])
    await createWorkload(cluster, one);
  let count = 0;
  for (const [name, tier] of [
    ["web-z", "front"],
    ["web-b", "front"],
    ["web-a", "back"],
  ] as const) {
    await createOwned(cluster, name, null, { app: "web", tier });
    await untilRunning(cluster, ++count);
    // A time is told in seconds.
    await sleep(1100);
  }
}, 240_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]));

async function nsinfo(...args: string[]): Promise<Ran> {
  const [command = "", ...words] = args;
  const ran = await cluster.nsinfo([command, "-n", cluster.namespace, ...words]);
  return { ...ran, stderr: saidBesides(ran) };
}

/** Ready for the longest: each of them was created when the one before it ran. */
const BEST = "web-z";
const FOUND = `Found 3 pods, using pod/${BEST}\n`;

describe("of several pods the one that kubectl exec takes, and stderr says which", () => {
  test("localhost", async () => {
    const ran = await nsinfo("localhost", "svc/front", "-o", "name");
    expect(ran).toMatchObject({ code: 0, stdout: `pod/${BEST}\n`, stderr: FOUND });
  }, 30_000);

  test("enter", async () => {
    const ran = await nsinfo("enter", "svc/front", "--yes", "--uts", "--", "hostname");
    expect(ran).toMatchObject({ code: 0, stdout: `${BEST}\n`, stderr: FOUND });
  }, 30_000);

  test("diff", async () => {
    const names = "jsonpath={.comparisons[*].before.pod.name} {.comparisons[*].after.pod.name}";
    const ran = await nsinfo("diff", "svc/front", "svc/back", "-o", names);
    expect(ran).toMatchObject({ stdout: `${BEST} web-a`, stderr: FOUND });
    expect([0, 2]).toContain(ran.code);
  }, 30_000);

  test("and kubectl exec does", async () => {
    const ran = await cluster.kubectl(["exec", "svc/front", "-n", cluster.namespace, "--", "hostname"], 24);
    if (ran) expect([ran.code, ran.stdout]).toEqual([0, `${BEST}\n`]);
  }, 30_000);
});

test("the only one is taken without a word", async () => {
  const ran = await nsinfo("localhost", "svc/back", "-o", "name");
  expect(ran).toMatchObject({ code: 0, stdout: "pod/web-a\n", stderr: "" });
}, 30_000);

test.each<[string[], RegExp]>([
  [["localhost", "deploy/idle"], /^error: deployment\/idle has no pods now\n$/],
  [["enter", "deploy/idle", "--yes", "--net", "--", "true"], /^error: deployment\/idle has no pods now\n$/],
  [["localhost", "deploy/nope"], /^Error from server \(NotFound\): deployments.apps "nope" not found\n$/],
  [["diff", "svc/back", "pod/web-a"], /^error: both are pod web-a: diff takes two pods/],
  [
    ["localhost", "node/x"],
    /^error: the server doesn't have a resource type "node" that this command can read/,
  ],
])(
  "%j is refused, before any debug pod",
  async (words, said) => {
    const ran = await nsinfo(...words);
    expect(ran).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(said) });
  },
  30_000,
);
