import { expect, test } from "@jest/globals";
import { type ContainerLists, containersOf } from "../../src/model/containers.js";

test("visits every list in Kubernetes' order and names the kinds", () => {
  const spec: ContainerLists<{ name: string; restartPolicy?: string }> = {
    ephemeralContainers: [{ name: "e" }],
    containers: [{ name: "a", restartPolicy: "Always" }, undefined, { name: "b" }],
    initContainers: [
      { name: "i", restartPolicy: "Never" },
      { name: "s", restartPolicy: "Always" },
    ],
  };
  expect(
    containersOf(spec).map(({ container, list, index, kind }) => [container.name, list, index, kind]),
  ).toEqual([
    ["i", "initContainers", 0, "init"],
    ["s", "initContainers", 1, "sidecar"],
    ["a", "containers", 0, "app"],
    ["b", "containers", 2, "app"],
    ["e", "ephemeralContainers", 0, "ephemeral"],
  ]);
});

test("a spec without containers has none", () => {
  expect(containersOf({})).toEqual([]);
});
