import { describe, expect, test } from "@jest/globals";
import { nodeView } from "../../src/analysis/node-view.js";
import { perType, type Scope } from "../../src/model/namespace.js";
import type { PodReport } from "../../src/model/report.js";

interface Made {
  net?: [number, Scope];
  pid?: [number, Scope];
  user?: Scope;
  capabilities?: string[] | null;
  observed?: boolean;
}

let inode = 1000;

/** A pod of one container, alone in each namespace that is not said otherwise. */
function pod(name: string, { net, pid, user = "host", capabilities = [], observed = true }: Made): PodReport {
  const namespaces = perType((type) => {
    const given = { net, pid }[type as "net" | "pid"];
    const [number, scope] = given ?? [type === "user" ? 1 : inode++, type === "user" ? user : "container"];
    return { inode: observed ? number : null, scope: observed ? scope : null };
  });
  const process = capabilities === null ? { capabilities: null } : { capabilities };
  return { namespace: "d", name, observed, containers: [{ name: "c", namespaces, process }] } as never;
}

test("who is in the node's own namespaces, and of whom nothing is known", () => {
  const view = nodeView("n", [
    pod("plain", {}),
    pod("hostnet", { net: [7, "host"] }),
    pod("pending", { observed: false }),
  ]);
  expect(view.host.net).toEqual(["d/hostnet"]);
  expect(view.host.user).toEqual(["d/plain", "d/hostnet"]);
  expect([view.host.pid, view.unobserved, view.shared]).toEqual([[], ["d/pending"], []]);
  expect(view.reach.map((one) => one.pod)).toEqual(["d/plain", "d/hostnet"]);
});

test("one namespace of two pods; what may be the node's is marked as such", () => {
  const { shared, reach } = nodeView("n", [
    pod("a", { net: [50, "other"], pid: [60, "unknown"] }),
    pod("b", { net: [50, "other"], pid: [60, "unknown"] }),
    pod("c", { net: [51, "other"] }),
  ]);
  expect(shared).toEqual([
    { type: "net", inode: 50, scope: "other", pods: ["d/a", "d/b"] },
    { type: "pid", inode: 60, scope: "unknown", pods: ["d/a", "d/b"] },
  ]);
  expect(reach.map((one) => one.listensBeside)).toEqual([["d/b"], ["d/a"], []]);
});

describe("whom it may signal", () => {
  test.each<[string, Made, unknown]>([
    ["nobody that it sees", {}, [[], null]],
    ["CAP_KILL on the node", { pid: [9, "host"], capabilities: ["KILL"] }, ["node", "all"]],
    ["no capability", { pid: [9, "host"] }, ["node", "same-uid"]],
    [
      "CAP_KILL in a user namespace of its own",
      { pid: [9, "host"], user: "pod", capabilities: ["KILL"] },
      ["node", "same-uid"],
    ],
    ["capabilities that were not read", { pid: [9, "host"], capabilities: null }, ["node", null]],
  ])("%s", (_, made, expected) => {
    const [reach] = nodeView("n", [pod("a", made), pod("b", {})]).reach;
    expect([reach?.sees, reach?.signals]).toEqual(expected);
  });
});
