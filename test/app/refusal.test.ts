import { describe, expect, test } from "@jest/globals";
import { type RefusalContext, toldRefusal } from "../../src/app/refusal.js";
import { KubeError } from "../../src/kube/errors.js";
import type { KubeObject, Resource } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import { toPod } from "../../src/target/pod.js";
import { fixture } from "../fixture.js";

const TARGET = toPod(fixture<KubeObject>("recorded/pods/sidecar.json"));
const DEBUG: KubeObject = { metadata: { name: "nsinfo-x", namespace: "demo" }, spec: { hostPID: true } };
const ENFORCE = "pod-security.kubernetes.io/enforce";
const forbidden = (message: string): KubeError => new KubeError("Forbidden", message, { status: 403 });
const POD_SECURITY = forbidden(
  'pods "nsinfo-x" is forbidden: violates PodSecurity "baseline:latest": hostPID',
);

function namespace(name: string, level?: string, more: object = {}): KubeObject {
  return { metadata: { name, ...(level ? { labels: { [ENFORCE]: level } } : {}), ...more } };
}

interface World {
  namespaces?: KubeObject[];
  /** Namespaces where a creation that stores nothing goes through. */
  admits?: string[];
  /** `verb resource` that the user may do; null: everything. */
  may?: string[] | null;
}

async function hintOf(
  error: Error,
  { namespaces, admits = [], may = null }: World,
  target: typeof TARGET | null = TARGET,
): Promise<{ hint: string | null; asked: string[] }> {
  const asked: string[] = [];
  const api = {
    async *list() {
      asked.push("list namespaces");
      if (namespaces === undefined) throw forbidden("namespaces is forbidden");
      yield* namespaces;
    },
    async create(
      resource: Resource,
      where: string | undefined,
      object: KubeObject,
      options?: { dryRun?: boolean },
    ) {
      if (resource.plural === "pods") {
        asked.push(`${options?.dryRun ? "dry run" : "create"} in ${where}`);
        expect(object.metadata.namespace).toBe(where);
        if (!admits.includes(where ?? "")) throw forbidden("no");
        return object;
      }
      const {
        verb,
        subresource,
        namespace: there,
      } = asObject(asObject(object["spec"])["resourceAttributes"]);
      const right = `${verb} pods${subresource ? `/${subresource}` : ""} ${there}`;
      asked.push(right);
      return { ...object, status: { allowed: may === null || may.includes(right) } };
    },
  };
  const context = { api, signal: new AbortController().signal } as unknown as RefusalContext;
  const told = await toldRefusal(context, DEBUG, target)(error).catch((reason: unknown) => reason);
  expect((told as Error).message).toBe(error.message);
  return { hint: (told as KubeError).hint, asked };
}

describe("a namespace that refuses the debug pod", () => {
  test.each([
    ["Pod Security", POD_SECURITY.message, "Pod Security lets no debug pod into namespace demo"],
    [
      "a quota",
      'pods "x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=10, limited: pods=10',
      "the quota of namespace demo has no room for it",
    ],
    [
      "a limit range",
      'pods "x" is forbidden: minimum cpu usage per Container is 100m, but request is 20m',
      "the limit range of namespace demo does not take its size",
    ],
    [
      "a webhook",
      'admission webhook "validate.kyverno.svc-fail" denied the request: no hostPID',
      "a policy of the cluster lets no debug pod into namespace demo",
    ],
    [
      "its end",
      'pods "x" is forbidden: unable to create new content in namespace demo because it is being terminated',
      "namespace demo is being deleted",
    ],
    [
      "the user's rights",
      'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "demo"',
      "you may not create pods in namespace demo",
    ],
  ])("by %s: said, with one that would admit it", async (_, message, words) => {
    const world = { namespaces: [namespace("demo"), namespace("kube-system")], admits: ["kube-system"] };
    const { hint } = await hintOf(forbidden(message), world);
    expect(hint).toBe(
      `${words}: --debug-namespace kube-system would admit it; kubectl nsinfo pod/sidecar -n demo --via exec needs none`,
    );
  });
});

describe("the namespace that is named", () => {
  const many = [
    namespace("demo", "privileged"),
    namespace("a"),
    namespace("b"),
    namespace("kube-system"),
    namespace("strict", "baseline"),
    namespace("leaving", "privileged", { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    namespace("tools", "privileged"),
    namespace("c"),
  ];

  test("is one that lets the user in: privileged by label, then kube-system, then others; few are asked", async () => {
    const { hint, asked } = await hintOf(
      POD_SECURITY,
      { namespaces: many, admits: ["a", "kube-system"] },
      null,
    );
    expect(asked.filter((one) => one.startsWith("dry run"))).toEqual(
      ["tools", "kube-system", "a", "b"].map((one) => `dry run in ${one}`),
    );
    expect(hint).toContain("--debug-namespace kube-system would admit it");
    expect(hint).not.toContain("--via exec");
  });

  test("comes with a warning where its debug pods could not be read or deleted", async () => {
    const world = { namespaces: many, admits: ["tools"], may: ["delete pods tools"] };
    expect((await hintOf(POD_SECURITY, world)).hint).toContain(
      "--debug-namespace tools would admit it, but there you may not delete it or read its log",
    );
  });

  test("is kube-system or none for somebody who may not list namespaces", async () => {
    expect((await hintOf(POD_SECURITY, { admits: ["kube-system"] })).hint).toContain(
      "--debug-namespace kube-system",
    );
    expect((await hintOf(POD_SECURITY, {})).hint).toContain("none that was tried lets you");
  });

  test("costs eight requests at most", async () => {
    expect((await hintOf(POD_SECURITY, { namespaces: many, admits: ["tools"] })).asked).toHaveLength(8);
  });
});

test("--via exec is named to those only who may run commands there", async () => {
  const { hint } = await hintOf(POD_SECURITY, { namespaces: [], may: [] });
  expect(hint).not.toContain("--via exec");
});

test.each([
  ["another refusal of the server", forbidden('nodes "x" is forbidden')],
  ["what the server did not say", new Error("no")],
  ["a command that may not be run", forbidden('User "u" cannot create resource "pods/exec" in API group ""')],
])("%s passes as it is", async (_, error) => {
  const { asked } = await hintOf(error, {});
  expect(asked).toEqual([]);
});
