import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Cluster, startCluster } from "./cluster.js";
import { saidBesides } from "./report.js";

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.createExamples();
}, 180_000);
afterAll(() => cluster?.stop(), 60_000);

/** What kubectl says, trimmed; null where it is missing or too old, which has been said then. */
async function says(args: string[], leastMinor?: number): Promise<string | null> {
  const ran = await cluster.kubectl(args, leastMinor);
  if (ran === null) return null;
  expect([args.join(" "), ran.code, saidBesides(ran)]).toEqual([args.join(" "), 0, ""]);
  return ran.stdout.trim();
}

describe("the real kubectl", () => {
  test("lists the pods", async () => {
    const text = await says(["get", "pods", "-A"]);
    if (text !== null) expect(text).toMatch(new RegExp(`^${cluster.namespace} +sidecar +2/2 +Running`, "m"));
  }, 30_000);

  test("shows logs", async () => {
    const text = await says(["logs", "-n", cluster.namespace, "lifecycle", "-c", "once"]);
    if (text !== null) expect(text).toBe("done");
  }, 30_000);

  test("runs commands in a container, and passes their status on", async () => {
    const exec = ["exec", "-n", cluster.namespace, "sidecar", "-c", "app", "--"];
    const text = await says([...exec, "readlink", "/proc/self/ns/net"], 31);
    if (text === null) return;
    expect(text).toBe(`net:[${(await cluster.oracle("sidecar", "app")).net}]`);
    expect((await cluster.kubectl([...exec, "sh", "-c", "exit 7"], 31))?.code).toBe(7);
  }, 30_000);

  test("finds the plugin", async () => {
    const text = await says(["plugin", "list"]);
    if (text !== null) expect(text).toMatch(/\/kubectl-nsinfo$/m);
  }, 30_000);

  test("runs it: kubectl nsinfo", async () => {
    const text = await says(["nsinfo", "pod/sidecar", "-n", cluster.namespace]);
    if (text === null) return;
    expect(text).toMatch(/^ {2}net +(\d+) +\1 +\d+ +pod +shared by app, proxy: eth0 /m);
    expect(await cluster.leftovers()).toEqual([]);
  }, 60_000);

  test("passes its exit status on", async () => {
    const ran = await cluster.kubectl([
      "nsinfo",
      "pod/host",
      "-n",
      cluster.namespace,
      "--fail-on",
      "warning",
    ]);
    if (ran !== null) expect(ran.code).toBe(2);
  }, 60_000);
});
