import { describe, expect, test } from "@jest/globals";
import { parseWorkloadTargets } from "../../src/target/workload-target.js";

function parsed(...words: string[]): string[] {
  return parseWorkloadTargets(words).map(
    ({ resource: { group, version, plural }, name }) => `${group}/${version} ${plural} ${name ?? "*"}`,
  );
}

describe("as kubectl get reads them", () => {
  test.each<[string[], string[]]>([
    [[], []],
    [["pod/x"], ["/v1 pods x"]],
    [
      ["po/x", "deploy/y"],
      ["/v1 pods x", "apps/v1 deployments y"],
    ],
    [["deployments.apps/y"], ["apps/v1 deployments y"]],
    [["x"], ["/v1 pods x"]],
    [
      ["x", "y"],
      ["/v1 pods x", "/v1 pods y"],
    ],
    [["sts"], ["apps/v1 statefulsets *"]],
    [
      ["sts", "x", "y"],
      ["apps/v1 statefulsets x", "apps/v1 statefulsets y"],
    ],
    [["ds,cj"], ["apps/v1 daemonsets *", "batch/v1 cronjobs *"]],
    [
      ["job,rc", "x"],
      ["batch/v1 jobs x", "/v1 replicationcontrollers x"],
    ],
    [["rollouts.v1alpha1.argoproj.io/r"], ["argoproj.io/v1alpha1 rollouts r"]],
  ])("%j", (words, targets) => {
    expect(parsed(...words)).toEqual(targets);
  });

  test.each<[string[], string]>([
    [["service/x"], 'the server doesn\'t have a resource type "service" that audit can read'],
    [["po,service"], 'the server doesn\'t have a resource type "service"'],
    [["pod/"], "must have a single resource and name"],
    [["pod/x/y"], "must have a single resource and name"],
    [["pod", "pod/x"], "there is no need to specify a resource type as a separate argument"],
  ])("%j: %s", (words, message) => {
    expect(() => parsed(...words)).toThrow(message);
  });
});
