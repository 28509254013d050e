import { describe, expect, test } from "@jest/globals";
import { parseSelection, type QueryFlags } from "../../src/target/selection.js";

const NONE: QueryFlags = { allNamespaces: false, labelSelector: undefined, fieldSelector: undefined };

function parsed(words: string[], query: Partial<QueryFlags> = {}): unknown {
  const selection = parseSelection(words, { ...NONE, ...query });
  return selection?.by === "name"
    ? selection.targets.map(({ resource, name }) => `${resource.plural} ${name}`)
    : selection;
}

describe("names, as kubectl get reads them", () => {
  test.each<[string[], string[]]>([
    [["x"], ["pods x"]],
    [["pod", "x"], ["pods x"]],
    [
      ["pods", "x", "y"],
      ["pods x", "pods y"],
    ],
    [
      ["x", "pod/y"],
      ["pods x", "pods y"],
    ],
    [
      ["deploy/x", "sts/y", "ds/z", "rs/r"],
      ["deployments x", "statefulsets y", "daemonsets z", "replicasets r"],
    ],
    [
      ["job/x", "cronjob/y", "svc/z", "node/n", "rc/c"],
      ["jobs x", "cronjobs y", "services z", "nodes n", "replicationcontrollers c"],
    ],
    [["deployments.apps/y"], ["deployments y"]],
    [
      ["deploy,sts", "x"],
      ["deployments x", "statefulsets x"],
    ],
  ])("%j", (words, targets) => {
    expect(parsed(words)).toEqual(targets);
  });
});

describe("lists", () => {
  test.each<[string[], Partial<QueryFlags>]>([
    [["pods"], {}],
    [[], { allNamespaces: true }],
    [["po"], { allNamespaces: true }],
    [[], { labelSelector: "app=x" }],
    [["pods"], { fieldSelector: "spec.nodeName=n" }],
  ])("%j %j", (words, query) => {
    expect(parsed(words, query)).toEqual({ by: "query", ...NONE, ...query });
  });

  test("nothing at all is no list", () => expect(parsed([])).toBeNull());
});

describe("refusals", () => {
  test.each<[string[], Partial<QueryFlags>, string]>([
    [["x"], { labelSelector: "a=b" }, "name cannot be provided when a selector is specified"],
    [["deploy/x"], { fieldSelector: "a=b" }, "name cannot be provided when a selector is specified"],
    [["x"], { allNamespaces: true }, "a resource cannot be retrieved by name across all namespaces"],
    [["deploy"], {}, "deployments are read by name: deployment/NAME; whole lists are of pods"],
    [["pods,svc"], { allNamespaces: true }, "services are read by name"],
    [
      ["constructor/x"],
      {},
      'the server doesn\'t have a resource type "constructor" that nsinfo can read; it reads pod, deployment, statefulset, daemonset, replicaset, replicationcontroller, job, cronjob, service, node',
    ],
    [["rollouts.v1alpha1.argoproj.io/r"], {}, "the server doesn't have a resource type"],
    [["deploy/UPPER"], {}, 'invalid deployment name "UPPER"'],
    [["-x"], {}, 'invalid pod name "-x"'],
    [["svc/"], {}, "must have a single resource and name"],
  ])("%j %j: %s", (words, query, message) => {
    expect(() => parsed(words, query)).toThrow(message);
  });
});
