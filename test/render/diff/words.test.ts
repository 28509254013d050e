import { expect, test } from "@jest/globals";
import type { Change } from "../../../src/model/comparison.js";
import { changeWords } from "../../../src/render/diff/words.js";

const change = (part: Partial<Change>): Change => ({
  aspect: "scope",
  container: null,
  type: null,
  what: "",
  before: null,
  after: null,
  ...part,
});

test.each<[Partial<Change>, string, string]>([
  [
    { aspect: "spec", what: "hostPID", before: false, after: true },
    "spec hostPID: false -> true",
    "spec hostPID: false in a, true in b",
  ],
  [
    { container: "app", type: "net", before: "pod", after: "host" },
    "app: net: pod -> host",
    "app: net: pod in a, host in b",
  ],
  [
    { aspect: "container", container: "dbg", after: "ephemeral" },
    "dbg: new (ephemeral container)",
    "dbg: only in b",
  ],
  [{ aspect: "container", container: "app", before: "app" }, "app: gone", "app: only in a"],
  [
    { aspect: "state", container: "app", before: "running", after: null },
    "app: running -> none",
    "app: running in a, none in b",
  ],
  [
    { aspect: "drift", container: "app", type: "pid", before: false, after: true },
    "app: pid: is not what is expected any more",
    "app: pid: not what is expected in b",
  ],
  [
    { aspect: "finding", what: "host-pid", after: "hostPID: x" },
    "new finding host-pid: hostPID: x",
    "finding only in b: host-pid: hostPID: x",
  ],
])("%j", (part, ofOne, ofTwo) => {
  expect([changeWords(change(part)), changeWords(change(part), { before: "a", after: "b" })]).toEqual([
    ofOne,
    ofTwo,
  ]);
});

test("a restart, a boot, another pod of the same name", () => {
  expect(changeWords(change({ aspect: "restart", container: "app", before: "x", after: "y" }))).toBe(
    "app: restarted",
  );
  expect(changeWords(change({ aspect: "node", what: "boot", before: "x", after: "y" }))).toBe(
    "the node was started anew",
  );
  expect(changeWords(change({ aspect: "pod", before: "x", after: "y" }))).toBe("the pod was made anew");
  expect(
    changeWords(change({ aspect: "namespace", container: "app", type: "pid", before: 1, after: 2 })),
  ).toBe("app: pid: another namespace, 1 -> 2");
});

test("names of containers are made harmless", () => {
  expect(changeWords(change({ aspect: "restart", container: "a\u001b[2J" }))).toBe("a\\x1b[2J: restarted");
});
