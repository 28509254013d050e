import { describe, expect, test } from "@jest/globals";
import { query, resourceName, resourcePath } from "../../src/kube/paths.js";
import { NODES, PODS } from "../../src/kube/port.js";

const DEPLOYMENTS = { group: "apps", version: "v1", plural: "deployments" };

describe("paths", () => {
  test.each([
    [resourcePath(PODS, "demo", "x"), "/api/v1/namespaces/demo/pods/x"],
    [resourcePath(PODS, undefined), "/api/v1/pods"],
    [resourcePath(PODS, "demo", "x", "log"), "/api/v1/namespaces/demo/pods/x/log"],
    [resourcePath(NODES, undefined, "node1"), "/api/v1/nodes/node1"],
    [resourcePath(DEPLOYMENTS, "demo", "y"), "/apis/apps/v1/namespaces/demo/deployments/y"],
    [resourcePath(PODS, "demo", "a b?c#d"), "/api/v1/namespaces/demo/pods/a%20b%3Fc%23d"],
  ])("%s", (path, expected) => {
    expect(path).toBe(expected);
  });

  test.each([
    ["../secrets", `invalid resource name "../secrets": [may not contain '/']`],
    ["..", `invalid resource name "..": [may not be '..']`],
    [".", `invalid resource name ".": [may not be '.']`],
    ["a%2fb", `invalid resource name "a%2fb": [may not contain '%']`],
    ["", `invalid resource name "": may not be empty`],
  ])("the name %j never becomes a path", (name, words) => {
    expect(() => resourcePath(PODS, "demo", name)).toThrow(words);
  });

  test("nor does such a namespace", () => {
    expect(() => resourcePath(PODS, "a/b", "x")).toThrow(`invalid namespace "a/b": [may not contain '/']`);
  });
});

test("a query leaves out what is not given", () => {
  expect(query({})).toBe("");
  expect(query({ a: undefined })).toBe("");
  expect(query({ labelSelector: "a=b,c!=d", limit: 500, watch: true, x: undefined })).toBe(
    "?labelSelector=a%3Db%2Cc!%3Dd&limit=500&watch=true",
  );
});

test("resources are named as errors name them", () => {
  expect([resourceName(PODS), resourceName(DEPLOYMENTS)]).toEqual(["pods", "deployments.apps"]);
});
