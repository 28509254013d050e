import { describe, expect, test } from "@jest/globals";
import { type KubeObject, type ListOptions, PODS, type Resource } from "../../src/kube/port.js";
import { byActivity } from "../../src/target/by-activity.js";
import { onePodOf, parseOnePod } from "../../src/target/one-pod.js";
import { TargetSyntaxError } from "../../src/target/parse.js";

describe("words", () => {
  test.each([
    ["x", "pods", "x"],
    ["deploy", "pods", "deploy"],
    ["po/x", "pods", "x"],
    ["Pod/x", "pods", "x"],
    ["deploy/web", "deployments", "web"],
    ["deployments.apps/web", "deployments", "web"],
    ["sts/db", "statefulsets", "db"],
    ["ds/agent", "daemonsets", "agent"],
    ["rs/web-5d", "replicasets", "web-5d"],
    ["rc/old", "replicationcontrollers", "old"],
    ["job/once", "jobs", "once"],
    ["cj/tick", "cronjobs", "tick"],
    ["svc/front", "services", "front"],
  ])("%s: of %s, %s", (word, plural, name) => {
    const target = parseOnePod(word);
    expect([target.resource.plural, target.name]).toEqual([plural, name]);
  });

  test.each([
    ["pod/", "arguments in resource/name form must have a single resource and name"],
    ["/x", "arguments in resource/name form must have a single resource and name"],
    ["deploy/x/y", "arguments in resource/name form must have a single resource and name"],
    ["deploy/UPPER", 'invalid deployment name "UPPER": a lowercase RFC 1123 subdomain is expected'],
    ["", "arguments in resource/name form must have a single resource and name"],
    [
      "node/n",
      'the server doesn\'t have a resource type "node" that this command can read; it reads pod, deployment, statefulset, daemonset, replicaset, replicationcontroller, job, cronjob, service',
    ],
  ])("%j is refused", (word, message) => {
    expect(() => parseOnePod(word)).toThrow(new TargetSyntaxError(message));
  });
});

interface Facts {
  node?: string | null;
  phase?: string;
  ready?: string | null;
  restarts?: number[];
  created?: string | null;
}

const at = (minute: number): string => `2026-11-23T12:${String(minute).padStart(2, "0")}:00Z`;

/** A pod as it is when all is well, but for the given. */
function pod(name: string, facts: Facts = {}): KubeObject {
  const { node = "n1", phase = "Running", ready = at(5), restarts = [0], created = at(1) } = facts;
  return {
    metadata: { name, namespace: "d", ...(created === null ? {} : { creationTimestamp: created }) },
    spec: node === null ? {} : { nodeName: node },
    status: {
      phase,
      conditions: [
        { type: "Initialized", status: "True", lastTransitionTime: at(0) },
        ready === null
          ? { type: "Ready", status: "False", lastTransitionTime: at(0) }
          : { type: "Ready", status: "True", lastTransitionTime: ready },
      ],
      containerStatuses: restarts.map((restartCount) => ({ restartCount })),
    },
  };
}

describe("the one that kubectl exec takes", () => {
  // Each row: the better one before the worse one, and why (kubectl podutils.ActivePods, backwards).
  test.each<[string, Facts, Facts]>([
    ["on a node before on none", { phase: "Pending", ready: null }, { node: null }],
    ["running before unknown", { ready: null }, { phase: "Unknown" }],
    ["unknown before pending", { phase: "Unknown", ready: null }, { phase: "Pending" }],
    ["running before ended", { ready: null }, { phase: "Succeeded" }],
    ["ready before not ready", { restarts: [9] }, { ready: null }],
    ["ready for longer", { ready: at(3), restarts: [9] }, { ready: at(4) }],
    ["ready since it is known when", { restarts: [9] }, { ready: "" }],
    [
      "fewer restarts, of the container that has most",
      { restarts: [3, 3], created: at(2) },
      { restarts: [0, 4] },
    ],
    ["older", { created: at(1) }, { created: at(2) }],
    ["of an age that is known", { created: at(2) }, { created: null }],
    [
      "not ready: how long counts for nothing",
      { ready: null, restarts: [1] },
      { ready: null, restarts: [2] },
    ],
  ])("%s", (_, better, worse) => {
    const [one, other] = [pod("b", better), pod("a", worse)];
    expect([byActivity(one, other), byActivity(other, one), byActivity(one, one)]).toEqual([-1, 1, 0]);
  });

  const DEPLOYMENTS: Resource = { group: "apps", version: "v1", plural: "deployments" };

  function cluster(pods: KubeObject[]) {
    return {
      get: async (_: Resource, _namespace: string | undefined, name: string): Promise<KubeObject> => ({
        metadata: { name, uid: "u" },
        spec: { selector: { matchLabels: { app: name } } },
      }),
      async *list(_: Resource, _namespace: string | undefined, _options?: ListOptions) {
        for (const one of pods) {
          const owner = { kind: "ReplicaSet", controller: true };
          yield { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } };
        }
      },
    };
  }

  const take = (pods: KubeObject[], resource = DEPLOYMENTS) =>
    onePodOf(cluster(pods), "d", { resource, name: "web" }, { signal: new AbortController().signal });

  test("is the first of them", async () => {
    const pods = [pod("a", { ready: null }), pod("b"), pod("c", { ready: at(2) })];
    expect(await take(pods)).toEqual({ name: "c", of: 3 });
    expect(await take(pods.slice(0, 1))).toEqual({ name: "a", of: 1 });
    expect(await take([])).toEqual({ name: null, of: 0 });
  });

  test("of equals, the first that the server names", async () =>
    expect(await take([pod("y"), pod("x"), pod("z")])).toEqual({ name: "y", of: 3 }));

  test("a pod is itself, unasked", async () => expect(await take([], PODS)).toEqual({ name: "web", of: 1 }));
});
