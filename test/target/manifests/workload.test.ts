import { describe, expect, test } from "@jest/globals";
import { objectsIn } from "../../../src/target/manifests/objects.js";
import { workloadOf } from "../../../src/target/manifests/workload.js";

const SPEC = { containers: [{ name: "c" }] };
const TEMPLATE = { metadata: { labels: { a: "b" } }, spec: SPEC };

function object(apiVersion: string, kind: string, rest: object) {
  return { apiVersion, kind, metadata: { name: "n", namespace: "ns" }, ...rest };
}

function workloadsIn(value: unknown) {
  return objectsIn(value).objects.map((found) => workloadOf(found, { file: "f", document: 3 }));
}

describe("where the pod spec is", () => {
  const inTemplate = { spec: { template: TEMPLATE } };
  test.each<[string, string, object, string]>([
    ["v1", "PodTemplate", { template: TEMPLATE }, "template.spec"],
    ["v1", "ReplicationController", inTemplate, "spec.template.spec"],
    ["apps/v1", "Deployment", inTemplate, "spec.template.spec"],
    ["apps/v1", "StatefulSet", inTemplate, "spec.template.spec"],
    ["apps/v1", "DaemonSet", inTemplate, "spec.template.spec"],
    ["apps/v1", "ReplicaSet", inTemplate, "spec.template.spec"],
    ["extensions/v1beta1", "Deployment", inTemplate, "spec.template.spec"],
    ["batch/v1", "Job", inTemplate, "spec.template.spec"],
    ["batch/v1", "CronJob", { spec: { jobTemplate: inTemplate } }, "spec.jobTemplate.spec.template.spec"],
    ["argoproj.io/v1alpha1", "Rollout", inTemplate, "spec.template.spec"],
    ["serving.knative.dev/v1", "Service", inTemplate, "spec.template.spec"],
  ])("%s %s", (apiVersion, kind, rest, path) => {
    const whole = object(apiVersion, kind, rest);
    expect(workloadsIn(whole)).toEqual([
      {
        object: whole,
        apiVersion,
        kind,
        namespace: "ns",
        name: "n",
        source: { file: "f", document: 3 },
        isPod: false,
        podMetadata: TEMPLATE.metadata,
        podSpec: SPEC,
        path: path.split("."),
      },
    ]);
  });

  test("a pod's own", () => {
    const metadata = { generateName: "n-" };
    expect(workloadsIn({ apiVersion: "v1", kind: "Pod", metadata, spec: SPEC })).toMatchObject([
      { namespace: null, name: "n-", isPod: true, podMetadata: metadata, podSpec: SPEC, path: ["spec"] },
    ]);
  });

  test.each<[string, object, null | "malformed"]>([
    ["a ConfigMap", object("v1", "ConfigMap", {}), null],
    ["a Service", object("v1", "Service", { spec: { selector: {} } }), null],
    [
      "a custom template without containers",
      object("x/v1", "Thing", { spec: { template: { spec: {} } } }),
      null,
    ],
    ["a custom Pod", object("x/v1", "Pod", { spec: SPEC }), null],
    ["a CronJob of another group", object("x/v1", "CronJob", { spec: { jobTemplate: inTemplate } }), null],
    ["a Job without template", object("batch/v1", "Job", { spec: {} }), "malformed"],
    ["a Pod whose spec is a list", object("v1", "Pod", { spec: [] }), "malformed"],
  ])("%s has none", (_name, value, expected) => {
    expect(workloadsIn(value)).toEqual([expected]);
  });
});

describe("lists", () => {
  const pod = object("v1", "Pod", { spec: SPEC });
  const paths = (value: unknown) =>
    objectsIn(value).objects.map(({ kind, path }) => `${kind} ${path.join(".")}`);

  test("are opened in order, lists inside too", () => {
    const inner = { apiVersion: "v1", kind: "List", items: [pod, pod] };
    const list = { apiVersion: "v1", kind: "List", items: [pod, inner, object("v1", "ConfigMap", {})] };
    expect(paths(list)).toEqual([
      "Pod items.0",
      "Pod items.1.items.0",
      "Pod items.1.items.1",
      "ConfigMap items.2",
    ]);
  });

  test("name the kind of items that do not", () => {
    const list = { apiVersion: "apps/v1", kind: "DeploymentList", items: [{ spec: { template: TEMPLATE } }] };
    expect(workloadsIn(list)).toMatchObject([
      { apiVersion: "apps/v1", kind: "Deployment", path: ["items", 0, "spec", "template", "spec"] },
    ]);
  });

  test("of nothing hold nothing", () => {
    expect(objectsIn({ apiVersion: "v1", kind: "List", items: null })).toEqual({ objects: [], missing: [] });
    expect(objectsIn({ apiVersion: "v1", kind: "List" })).toEqual({ objects: [], missing: [] });
  });

  test("tell what is no object", () => {
    const list = { apiVersion: "v1", kind: "List", items: [7, { kind: "Pod" }, pod] };
    const { objects, missing } = objectsIn(list);
    expect(objects).toHaveLength(1);
    expect(missing.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "items.0: not a Kubernetes object: it is no mapping",
      "items.1: not a Kubernetes object: apiVersion not set",
    ]);
    expect(objectsIn({ apiVersion: "v1", kind: "List", items: {} }).missing).toEqual([
      { path: ["items"], message: "the items of this List are no list" },
    ]);
  });

  test("a kind that ends in List and has no items is a kind like others", () => {
    expect(paths(object("x/v1", "AllowList", { spec: {} }))).toEqual(["AllowList "]);
  });

  test("of a million items are opened", () => {
    const items = Array(1_000_000).fill(pod);
    expect(objectsIn({ apiVersion: "v1", kind: "List", items }).objects).toHaveLength(1_000_000);
  });
});
