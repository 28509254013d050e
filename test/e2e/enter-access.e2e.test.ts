import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { NAMESPACES } from "../../src/kube/port.js";
import { kubeconfigYaml } from "../lab/api/kubeconfig.js";
import { type Cluster, type Ran, startCluster } from "./cluster.js";
import { createNamespace, createRunning, podOf } from "./pods.js";

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;
const ENFORCE = "pod-security.kubernetes.io/enforce";
const RULE = (resource: string, ...verbs: string[]) => ({ apiGroups: [""], resources: [resource], verbs });
const TRUE = ["--net", "--", "echo", "ran"];

let cluster: Cluster;
let tenant: string;

/** A namespace with a pod that runs. */
async function settle(name: string, labels: Record<string, string>): Promise<void> {
  if (name !== cluster.namespace) await createNamespace(cluster.api, name, labels);
  await createRunning(cluster, podOf("web"), { namespace: name });
}

beforeAll(async () => {
  cluster = await startCluster();
  tenant = `${cluster.namespace}-tenant`;
  await settle(cluster.namespace, {});
  await settle(tenant, {});
}, 120_000);
afterAll(async () => {
  await cluster?.api.delete(NAMESPACES, undefined, tenant, { gracePeriodSeconds: 0 });
  await cluster?.stop();
}, 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]), 30_000);

function enter(namespace: string, ...args: string[]): Promise<Ran> {
  return cluster.nsinfo(["enter", "pod/web", "-n", namespace, ...args]);
}

const REFUSED = (namespace: string, why: string) =>
  `error: whoever may run commands in pods of namespace ${namespace} would be root on the node for up to 1h, and it is not known to be administrators' only: ${why}\n` +
  "hint: --debug-namespace names a namespace where only administrators get in, --yes does it here\n";

describe("a namespace that is not set apart for privileged pods", () => {
  test("is refused before anything is created, with the flags that help", async () => {
    const ran = await enter(tenant, ...TRUE);
    expect([ran.code, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toBe(REFUSED(tenant, `it has no label ${ENFORCE}=privileged`));
  }, 30_000);

  test.each([
    ["--yes", () => ["--yes"], () => tenant],
    ["--debug-namespace", () => ["--debug-namespace", cluster.namespace], () => cluster.namespace],
  ])(
    "%s runs it",
    async (_, flags, where) => {
      const ran = await enter(tenant, ...flags(), ...TRUE);
      expect([ran.code, ran.stdout]).toEqual([0, "ran\n"]);
      expect(ran.stderr).toMatch(new RegExp(`^Creating debug pod ${where()}/nsinfo-`));
    },
    30_000,
  );

  test("what is wrong with the pod is said first; printing the line needs no leave", async () => {
    const none = await cluster.nsinfo(["enter", "pod/none", "-n", tenant, ...TRUE]);
    expect(none.stderr).toMatch(/^Error from server \(NotFound\): pods "none" not found/);
    const printed = await enter(tenant, "--print-command", ...TRUE);
    expect([printed.code, printed.stdout]).toEqual([
      0,
      expect.stringMatching(/^nsenter -t \d+ -n -- echo ran/),
    ]);
  }, 30_000);
});

onLab("a namespace that is set apart", () => {
  test("runs it while only administrators get in, and no longer when a user may run commands there", async () => {
    const before = await enter(cluster.namespace, ...TRUE);
    expect([before.code, before.stdout]).toEqual([0, "ran\n"]);
    cluster.lab?.api.addRole("dev", [RULE("pods/exec", "create")], cluster.namespace);
    const after = await enter(cluster.namespace, ...TRUE);
    expect([after.code, after.stderr]).toEqual([
      1,
      REFUSED(cluster.namespace, "these get into its pods: User dev (by lab-1)"),
    ]);
  }, 60_000);

  test("who may not read the bindings is refused, and needs no other verb with --yes", async () => {
    const lab = cluster.lab;
    if (!lab) return;
    lab.api.addToken("ops", { name: "ops", groups: [] });
    const rules = [
      RULE("pods", "get", "create", "delete"),
      RULE("pods/log", "get"),
      RULE("pods/exec", "get", "create"),
    ];
    lab.api.addRole("ops", rules, cluster.namespace);
    const file = join(lab.dir, "ops");
    writeFileSync(file, kubeconfigYaml(lab.api, { token: "ops" }), { mode: 0o600 });
    const refused = await enter(cluster.namespace, "--kubeconfig", file, ...TRUE);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/: who gets into its pods could not be read: .* is forbidden: User "ops"/);
    const ran = await enter(cluster.namespace, "--kubeconfig", file, "--yes", ...TRUE);
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([
      0,
      "ran\n",
      expect.stringMatching(/^Creating .*\n$/),
    ]);
  }, 60_000);
});
