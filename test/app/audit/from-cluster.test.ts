import { describe, expect, test } from "@jest/globals";
import { audit } from "../../../src/app/audit/audit.js";
import { type ClusterRequest, fromCluster } from "../../../src/app/audit/from-cluster.js";
import { startTally } from "../../../src/app/audit/tally.js";
import { KubeError } from "../../../src/kube/errors.js";
import type { KubeObject, ListOptions, Resource } from "../../../src/kube/port.js";
import type { WorkloadReport } from "../../../src/model/audit.js";
import { parseWorkloadTargets } from "../../../src/target/workload-target.js";
import { fixture } from "../../fixture.js";

const SPEC = { containers: [{ name: "a", image: "x" }] };

function pod(name: string, more: object = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop" }, spec: { ...SPEC, ...more } };
}

const OBJECTS: Record<string, KubeObject> = {
  "shop/pods/web": pod("web", { hostPID: true }),
  "shop/deployments.apps/api": {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: { template: { spec: { ...SPEC, hostIPC: true } } },
  },
  "shop/rollouts.argoproj.io/r": {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "r", namespace: "shop" },
    spec: { template: { spec: SPEC } },
  },
};

const notFound = (plural: string, name: string): KubeError =>
  new KubeError("NotFound", `${plural} "${name}" not found`, { status: 404 });

interface Fake {
  asked: { plural: string; namespace: string | undefined; options: ListOptions }[];
  get(resource: Resource, namespace: string | undefined, name: string): Promise<KubeObject>;
  list(resource: Resource, namespace: string | undefined, options?: ListOptions): AsyncIterable<KubeObject>;
}

/** A server with these pods; after `breakAt` of them the list fails. */
function fakeApi(listed: Iterable<KubeObject> = [], breakAt = Number.POSITIVE_INFINITY): Fake {
  const asked: Fake["asked"] = [];
  return {
    asked,
    get: async ({ group, plural }, namespace, name) => {
      const object = OBJECTS[`${namespace}/${group === "" ? plural : `${plural}.${group}`}/${name}`];
      if (object === undefined) throw notFound(plural, name);
      return object;
    },
    async *list({ plural }, namespace, options = {}) {
      asked.push({ plural, namespace, options });
      let count = 0;
      for (const one of listed) {
        if (count++ === breakAt)
          throw new KubeError("Expired", "the provided continue parameter is too old", { status: 410 });
        yield one;
      }
    },
  };
}

async function reviewed(words: string[], api: Fake, more: Partial<ClusterRequest> = {}) {
  const signal = new AbortController().signal;
  const request: ClusterRequest = {
    targets: parseWorkloadTargets(words),
    namespace: "shop",
    labelSelector: undefined,
    fieldSelector: undefined,
    ...more,
  };
  const acceptances = { exceptions: [], baseline: null, today: "2026-11-23", rules: [] };
  const tally = startTally();
  const workloads: WorkloadReport[] = [];
  const problems: string[] = [];
  for await (const event of audit(fromCluster(request, { api, signal }), {
    version: "v1.36",
    positions: "all",
    acceptances,
    signal,
  })) {
    if ("problem" in event) {
      problems.push(event.problem.message);
      tally.problem(event.problem);
    } else {
      workloads.push(event.workload);
      tally.workload(event.workload);
    }
  }
  const rules = { failOn: "danger", failIfEmpty: true } as const;
  return {
    names: workloads.map(({ kind, name }) => `${kind}/${name}`),
    workloads,
    problems,
    code: tally.exitCode(rules),
  };
}

describe("named", () => {
  test.each([
    [["pod/web"], ["Pod/web"]],
    [["web"], ["Pod/web"]],
    [
      ["deploy/api", "po/web"],
      ["Deployment/api", "Pod/web"],
    ],
    [["deployments.apps", "api"], ["Deployment/api"]],
    [["rollouts.v1alpha1.argoproj.io/r"], ["Rollout/r"]],
  ])("%s", async (words, names) => {
    expect(await reviewed(words, fakeApi())).toMatchObject({ names, problems: [], code: 0 });
  });

  test("one that is not there is the error", async () => {
    await expect(reviewed(["pod/gone"], fakeApi())).rejects.toThrow('pods "gone" not found');
  });

  test("of several, one that is not there is a problem", async () => {
    expect(await reviewed(["pod/gone", "pod/web"], fakeApi())).toMatchObject({
      names: ["Pod/web"],
      problems: ['Error from server (NotFound): pods "gone" not found'],
      code: 1,
    });
  });

  test("there are no files and no lines", async () => {
    const [web] = (await reviewed(["pod/web"], fakeApi())).workloads;
    expect(web).toMatchObject({
      source: { file: null, document: null, line: null, column: null },
      namespace: "shop",
    });
    expect(web?.findings[0]?.locations).toEqual([{ field: "spec.hostPID", line: null, column: null }]);
  });
});

describe("listed", () => {
  test.each<[string, string[], Partial<ClusterRequest>, object]>([
    [
      "pods of the namespace",
      ["pods"],
      {},
      { plural: "pods", namespace: "shop", options: { pageSize: 500 } },
    ],
    ["pods of all namespaces", ["pods"], { namespace: undefined }, { plural: "pods", namespace: undefined }],
    ["by labels", ["pods"], { labelSelector: "a=b" }, { options: { labelSelector: "a=b" } }],
    ["deployments", ["deploy"], {}, { plural: "deployments" }],
  ])("%s", async (_, words, more, asked) => {
    const api = fakeApi([pod("a"), pod("b")]);
    expect((await reviewed(words, api, more)).names).toEqual(["Pod/a", "Pod/b"]);
    expect(api.asked).toMatchObject([asked]);
  });

  test("a list that is cut short is told, and what came is reviewed", async () => {
    const { names, problems, code } = await reviewed(["pods"], fakeApi([pod("a"), pod("b")], 1));
    expect(names).toEqual(["Pod/a"]);
    expect(problems).toEqual([
      expect.stringContaining("the list of pods was cut short: Error from server (Expired)"),
    ]);
    expect(code).toBe(1);
  });

  test("a list that never begins is the error", async () => {
    await expect(reviewed(["pods"], fakeApi([pod("a")], 0))).rejects.toThrow("too old");
  });

  test("nothing there", async () => {
    expect(await reviewed(["pods"], fakeApi())).toMatchObject({ names: [], problems: [], code: 1 });
  });

  test("one object at a time: the next is taken when the last is written", async () => {
    let taken = 0;
    const endless = function* (): Generator<KubeObject> {
      for (;;) yield pod(`p${taken++}`);
    };
    const signal = new AbortController().signal;
    const request = {
      targets: parseWorkloadTargets(["pods"]),
      namespace: undefined,
      labelSelector: undefined,
      fieldSelector: undefined,
    };
    const acceptances = { exceptions: [], baseline: null, today: "2026-11-23", rules: [] };
    const events = audit(fromCluster(request, { api: fakeApi(endless()), signal }), {
      version: "v1.36",
      positions: "none",
      acceptances,
      signal,
    });
    for (let index = 0; index < 3; index++) await events.next();
    await events.return(undefined);
    expect(taken).toBe(3);
  });
});

test("a live pod's runtime is known by its container IDs: under containerd the UTS namespace is the node's", async () => {
  const host = fixture<KubeObject>("recorded/pods/host.json");
  const api = fakeApi([host]);
  const [report] = (await reviewed(["pods"], api)).workloads;
  expect(report?.containers[0]?.namespaces.uts.expected).toBe("host");
});
