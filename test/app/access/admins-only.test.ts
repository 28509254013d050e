import { expect, test } from "@jest/globals";
import { refuseUnlessAdminsOnly, whyNotAdminsOnly } from "../../../src/app/access/admins-only.js";
import { KubeError } from "../../../src/kube/errors.js";
import type { Resource } from "../../../src/kube/port.js";

const PRIVILEGED = { "pod-security.kubernetes.io/enforce": "privileged" };
const DEVS = [1, 2, 3, 4, 5].map((number) => ({
  metadata: { name: "b" },
  roleRef: { kind: "Role", name: "r" },
  subjects: [{ kind: "User", name: `dev${number}` }],
}));
const ROLE = {
  metadata: { name: "r" },
  rules: [{ apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] }],
};

interface World {
  labels?: Record<string, string>;
  objects?: Record<string, unknown[]>;
  forbidden?: string;
}

function context(
  { labels = PRIVILEGED, objects = {}, forbidden }: World,
  signal = new AbortController().signal,
) {
  const refuse = (plural: string) => {
    if (plural === forbidden) throw new KubeError("Forbidden", `${plural} is forbidden: User "dev" cannot`);
  };
  const api = {
    get: async ({ plural }: Resource) => {
      refuse(plural);
      return { metadata: { name: "n", labels } };
    },
    async *list({ plural }: Resource) {
      refuse(plural);
      yield* objects[plural] ?? [];
    },
  };
  return { api, signal } as never;
}

const OPEN: World = { objects: { rolebindings: DEVS.slice(0, 1), roles: [ROLE] } };

test.each<[string, string, World, string | null]>([
  ["set apart, nobody else", "shop", {}, null],
  ["no label", "shop", { labels: {} }, "it has no label pod-security.kubernetes.io/enforce=privileged"],
  [
    "another level",
    "shop",
    { labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
    "its label pod-security.kubernetes.io/enforce is baseline",
  ],
  ["the control plane's needs no label", "kube-system", { labels: {} }, null],
  ["somebody else", "shop", OPEN, "these get into its pods: User dev1 (by b)"],
  ["somebody else, in the control plane's", "kube-system", OPEN, "these get into its pods: User dev1 (by b)"],
  [
    "many",
    "shop",
    { objects: { rolebindings: DEVS, roles: [ROLE] } },
    "these get into its pods: User dev1 (by b), User dev2 (by b), User dev3 (by b) and 2 more",
  ],
  ...["namespaces", "roles", "rolebindings", "clusterroles", "clusterrolebindings"].map(
    (forbidden): [string, string, World, string] => [
      `${forbidden} cannot be read`,
      "shop",
      { forbidden },
      `who gets into its pods could not be read: ${forbidden} is forbidden: User "dev" cannot`,
    ],
  ),
])("%s", async (_, namespace, world, why) => {
  expect(await whyNotAdminsOnly(context(world), namespace)).toBe(why);
});

test("an abort is no answer", async () => {
  const signal = AbortSignal.abort(new Error("stopped"));
  await expect(whyNotAdminsOnly(context({ forbidden: "roles" }, signal), "shop")).rejects.toThrow("stopped");
});

test("the refusal says who, for how long, and what helps", async () => {
  await expect(refuseUnlessAdminsOnly(context({}), "shop", "up to 60s")).resolves.toBeUndefined();
  await expect(refuseUnlessAdminsOnly(context(OPEN), "shop", "up to 60s")).rejects.toMatchObject({
    name: "InspectError",
    message:
      "whoever may run commands in pods of namespace shop would be root on the node for up to 60s, and it is not known to be administrators' only: these get into its pods: User dev1 (by b)",
    hint: "--debug-namespace names a namespace where only administrators get in, --yes does it here",
  });
});
