import { expect, test } from "@jest/globals";
import { unownedNamespaces } from "../../src/analysis/unowned.js";
import { perType } from "../../src/model/namespace.js";
import type { SpaceReading } from "../../src/model/reading.js";
import type { NodeSnapshot, PodSnapshot } from "../../src/model/snapshot.js";

const space = (inode: number, isAskedAbout = false): SpaceReading => ({
  type: "net",
  inode,
  held: { pid: inode, comm: "x", processes: 2, isAskedAbout },
  netns: null,
});

const node = (spaces: SpaceReading[] | null) =>
  ({ name: "n1", namespaces: perType((type) => (type === "net" ? 1 : null)), spaces }) as NodeSnapshot;

const pod = (nodeName: string, inode: number, other: number) =>
  ({
    pod: { nodeName },
    containers: [{ inodes: perType(() => inode), others: [{ namespaces: { net: other } }] }],
  }) as unknown as PodSnapshot;

test.each([
  ["it was not asked for", null, null],
  ["the node's own, a pod's, and those of a pod's other processes", [space(1), space(2), space(3)], []],
  ["of a container of which not every process was read", [space(4, true)], []],
  [
    "of a pod of another node, and of nobody",
    [space(5), { type: "net" as const, inode: 9, held: null, netns: "left" }],
    [
      { type: "net", inode: 5, netns: null, process: { pid: 5, comm: "x", others: 1 } },
      { type: "net", inode: 9, netns: "left", process: null },
    ],
  ],
])("%s", (_, spaces, expected) => {
  expect(unownedNamespaces(node(spaces), [pod("n1", 2, 3), pod("n2", 5, 5)])).toEqual(expected);
});
