import { expect, test } from "@jest/globals";
import type { PodSecurityCheck } from "../../../src/checks/pod-security/check.js";
import { buildRegistry } from "../../../src/checks/pod-security/registry.js";

const refuse = () => null;
const check = (id: string, more: Partial<PodSecurityCheck> = {}): PodSecurityCheck => ({
  id,
  level: "baseline",
  versions: [{ since: 0, refuse }],
  ...more,
});

test.each<[string, PodSecurityCheck[]]>([
  ["multiple checks registered for ID a", [check("a"), check("a")]],
  ["check a: empty", [check("a", { versions: [] })]],
  [
    "check a: versions must be strictly increasing",
    [
      check("a", {
        versions: [
          { since: 2, refuse },
          { since: 2, refuse },
        ],
      }),
    ],
  ],
  ["check a: versions must be strictly increasing", [check("a", { versions: [{ since: 1.5, refuse }] })]],
  [
    "check a: only restricted checks may set overrides",
    [check("a", { versions: [{ since: 0, refuse, overrides: ["b"] }] }), check("b")],
  ],
  [
    "check a: overrides b, no baseline check",
    [
      check("a", { level: "restricted", versions: [{ since: 0, refuse, overrides: ["b"] }] }),
      check("b", { level: "restricted" }),
    ],
  ],
])("refuses a list: %s", (message, checks) => {
  expect(() => buildRegistry(checks)).toThrow(message);
});

test("a check begins with its first version, and overrides only from its own on", () => {
  const registry = buildRegistry([
    check("b"),
    check("a", { level: "restricted", versions: [{ since: 5, refuse, overrides: ["b"] }] }),
  ]);
  expect(registry("restricted", "v1.4").map(({ id }) => id)).toEqual(["b"]);
  expect(registry("restricted", "v1.5").map(({ id }) => id)).toEqual(["a"]);
  expect(registry("baseline", "v1.5").map(({ id }) => id)).toEqual(["b"]);
});
