import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseCollectorOutput } from "../../../src/probe/parse.js";
import { snapshotFromNode } from "../../../src/snapshot/from-node.js";
import { toPod } from "../../../src/target/pod.js";
import { pod, send } from "../api/harness.js";
import type { Json } from "../types.js";
import { type SimulatedCluster, startSimulatedCluster } from "./cluster.js";

let cluster: SimulatedCluster;
const get = async (path: string): Promise<Json> => (await send(cluster.api, `GET ${path}`)).body;

beforeAll(async () => {
  cluster = await startSimulatedCluster({ nodes: 3, podsPerNode: 4 });
});
afterAll(() => cluster.stop());

const onNode = (name: string): Promise<Json> => get(`/api/v1/pods?fieldSelector=spec.nodeName=${name}`);

test("every node has its pods", async () => {
  expect((await get("/api/v1/pods?limit=5")).metadata.remainingItemCount).toBe(7);
  for (const name of ["node1", "node2", "node3"]) {
    const { items } = await onNode(name);
    expect(items.map((one: Json) => one.spec.nodeName)).toEqual(Array(4).fill(name));
  }
});

test("a debug pod's log is a reading of the pods that are there", async () => {
  cluster.api.create("pods", "shop-0", pod("debug", { nodeName: "node2" }));
  const text = await get("/api/v1/namespaces/shop-0/pods/debug/log?container=app");
  const pods = (await onNode("node2")).items.filter((one: Json) => one.metadata.name !== "debug").map(toPod);
  const facts = { name: "node2", runtime: "containerd://2.1.9", kernel: "6.18" };
  const part = snapshotFromNode(pods, parseCollectorOutput("node2", text), facts);
  expect(part.gaps).toEqual([]);
  const containers = part.pods.flatMap((one) => one.containers.filter(({ kind }) => kind === "app"));
  const different = (values: unknown[]): number => new Set(values).size;
  expect(containers.length).toBe(8);
  expect(different(containers.map(({ pid }) => pid))).toBe(8);
  expect(different(containers.map(({ inodes }) => inodes.mnt))).toBe(8);
  expect(different(containers.map(({ inodes }) => inodes.net))).toBe(4);
  expect(different(containers.map(({ inodes }) => inodes.user))).toBe(1);
});

test("and goes away when it is deleted", async () => {
  cluster.api.create("pods", "shop-1", pod("other", { nodeName: "node1" }));
  await send(cluster.api, {
    line: "DELETE /api/v1/namespaces/shop-1/pods/other",
    body: { gracePeriodSeconds: 0 },
  });
  expect((await get("/api/v1/namespaces/shop-1/pods/other")).code).toBe(404);
});
