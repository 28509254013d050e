import { describe, expect, test } from "@jest/globals";
import { fieldSelector } from "./fields.js";
import { builtin } from "./resources.js";
import { labelSelector } from "./selectors.js";

const LABELS = { app: "web", tier: "front", n: "5", empty: "" };

describe("label selectors", () => {
  test.each([
    ["", true],
    ["app", true],
    ["!app", false],
    ["!none", true],
    ["none", false],
    ["app=web", true],
    ["app==web", true],
    ["app = web", true],
    ["app!=web", false],
    ["none!=web", true],
    ["app in (web,db)", true],
    ["app in (db)", false],
    ["app notin (db, web)", false],
    ["none notin (db)", true],
    ["app=web,tier=front", true],
    ["app=web,tier=back", false],
    ["app,!none,n in (5)", true],
    ["n>4", true],
    ["n<5", false],
    ["empty=", true],
    ["app=", false],
    ["empty in ()", true],
  ])("%s", (text, expected) => {
    expect(labelSelector(text)(LABELS)).toBe(expected);
  });

  test("an object without labels", () => {
    expect(labelSelector("!app")(undefined)).toBe(true);
    expect(labelSelector("app")(undefined)).toBe(false);
  });

  test.each([
    // Recorded from Kubernetes 1.36.
    ["a b==", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b,", "found '', expected: identifier after ','"],
    ["a in b", "unable to parse requirement: found 'b', expected: '('"],
    [",", "found ',', expected: !, identifier, or 'end of string'"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
  ])("refuses %s", (text, message) => {
    expect(() => labelSelector(text)).toThrow(message);
  });
});

describe("field selectors", () => {
  const pods = builtin("pods");
  const pod = {
    metadata: { name: "x", namespace: "demo" },
    spec: { nodeName: "n1" },
    status: { phase: "Running" },
  };

  test.each([
    ["metadata.name=x", true],
    ["metadata.name!=x", false],
    ["spec.nodeName=n1,status.phase!=Failed", true],
    ["spec.nodeName=", false],
    ["spec.hostNetwork=false", true],
    ["metadata.name=x,metadata.namespace==other", false],
  ])("%s", (text, expected) => {
    expect(fieldSelector(pods, text)(pod)).toBe(expected);
  });

  test("refuses what cannot be selected by", () => {
    expect(() => fieldSelector(pods, "spec.foo=x")).toThrow("field label not supported: spec.foo");
    const words = '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"';
    expect(() => fieldSelector(builtin("configmaps"), "spec.x=1")).toThrow(words);
  });
});
