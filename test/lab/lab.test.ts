import { once } from "node:events";
import { existsSync, readlinkSync } from "node:fs";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { examplePods, NAMESPACE, runExamples } from "./examples.js";
import { type Lab, startLab } from "./lab.js";
import { leftCgroups, missing, until } from "./node/node-under-test.js";
import { descendants } from "./node/processes.js";

const describeLab = missing ? describe.skip : describe;

describeLab.each([
  ["as whoever runs this", {}],
  ["in a user namespace, as for anyone but root", { unprivileged: true }],
])("a lab of two nodes, %s", (_, options) => {
  let lab: Lab;
  let names: string[];
  beforeAll(async () => {
    lab = await startLab({ ...options, nodes: 2, timing: { relist: 50, pace: 0, tokenVolume: 0 } });
    names = await runExamples(lab, process.cwd());
  }, 40_000);
  afterAll(async () => {
    const pids = lab.nodes.map(({ pid }) => pid);
    await lab.stop();
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
    expect(existsSync(lab.dir)).toBe(false);
    expect(leftCgroups()).toEqual([]);
  });

  test("runs the example pods", () => {
    expect(names.sort()).toEqual(["host", "lifecycle", "sharepid", "sidecar"]);
    expect(examplePods(process.cwd()).length).toBe(4);
  });

  test("lists every process that it started, as this machine counts", () => {
    const found = lab.containers().map(({ pod, container }) => `${pod}/${container}`);
    expect(found.sort()).toEqual([
      "host/(sandbox)",
      "host/agent",
      "lifecycle/(sandbox)",
      "lifecycle/main",
      "lifecycle/mesh",
      "sharepid/(sandbox)",
      "sharepid/app",
      "sharepid/watcher",
      "sidecar/(sandbox)",
      "sidecar/app",
      "sidecar/proxy",
    ]);
    const net = (name: string) => {
      const entry = lab.containers().find(({ pod, container }) => `${pod}/${container}` === name);
      return readlinkSync(`/proc/${entry?.pid}/ns/net`);
    };
    expect(net("sidecar/app")).toBe(net("sidecar/proxy"));
    const { node } = lab.containers().find(({ pod }) => pod === "host") ?? {};
    const { pid } = lab.nodes.find(({ name }) => name === node) ?? {};
    expect(net("host/agent")).toBe(readlinkSync(`/proc/${pid}/ns/net`));
  });

  test("deletes a pod with all its processes", async () => {
    const pods = () => lab.containers().filter(({ pod }) => pod === "sharepid");
    const pids = pods().map(({ pid }) => pid);
    const { url, caPem: ca, admin } = lab.api;
    const path = `${url}/api/v1/namespaces/${NAMESPACE}/pods/sharepid`;
    const call = request(path, { method: "DELETE", ca, cert: admin.certPem, key: admin.keyPem }).end();
    await once(call, "response");
    call.destroy();
    await until("it is gone", () => lab.api.get("pods", NAMESPACE, "sharepid") === undefined);
    const all = lab.nodes.flatMap(({ pid }) => descendants(pid)).map(({ pid }) => pid);
    expect(pids.filter((pid) => all.includes(pid))).toEqual([]);
    expect(pods()).toEqual([]);
  });
});
