import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { loadAll } from "js-yaml";
import type { KubeObject, Resource } from "../../src/kube/port.js";
import { NAMESPACES, PODS } from "../../src/kube/port.js";
import { asObject } from "../../src/kube/raw.js";
import { AGENTS_NAMESPACE, agentPod } from "../agent-manifest.js";
import { run } from "../cli/run.js";
import { kubeconfigYaml } from "../lab/api/kubeconfig.js";
import type { Lab } from "../lab/lab.js";
import { type Cluster, startCluster } from "./cluster.js";
import { createRunning, podOf } from "./pods.js";

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** One verb on one resource: what a role is made of. */
interface Grant {
  group: string;
  resource: string;
  verb: string;
}

const FILE = "manifests/rbac.yaml";
const TEXT = readFileSync(FILE, "utf8");
const ROLES = loadAll(TEXT).filter(Boolean) as (KubeObject & { rules: Rule[] })[];
const [, EXAMPLES = ""] = TEXT.split(/^# Examples.*$/m);
const BINDINGS = loadAll(EXAMPLES.replace(/^#/gm, "")).filter(Boolean) as KubeObject[];
const RBAC = "rbac.authorization.k8s.io";
const PLURALS: Record<string, string> = {
  Role: "roles",
  ClusterRole: "clusterroles",
  RoleBinding: "rolebindings",
  ClusterRoleBinding: "clusterrolebindings",
};
const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

let cluster: Cluster;
let lab: Lab;
let users = 0;
const files: string[] = [];

function rulesOf(name: string): Rule[] {
  return ROLES.find((one) => one.metadata.name === name)?.rules ?? [];
}

function grantsOf(rules: Rule[]): Grant[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb }))),
    ),
  );
}

function asRules(grants: Grant[]): Rule[] {
  return grants.map(({ group, resource, verb }) => ({
    apiGroups: [group],
    resources: [resource],
    verbs: [verb],
  }));
}

/** A kubeconfig of someone who is in these groups and has no rights of his own. */
function signIn(groups: string[]): { name: string; file: string } {
  users += 1;
  const name = `user-${users}`;
  lab.api.addToken(name, { name, groups });
  const file = join(lab.dir, name);
  writeFileSync(file, kubeconfigYaml(lab.api, { token: name }), { mode: 0o600 });
  files.push(file);
  return { name, file };
}

function signInWith(grants: Grant[]): string {
  const { name, file } = signIn([]);
  lab.api.addRole(name, asRules(grants));
  return file;
}

async function apply(object: KubeObject): Promise<void> {
  const resource: Resource = { group: RBAC, version: "v1", plural: PLURALS[object.kind ?? ""] ?? "" };
  await cluster.api.create(resource, object.metadata.namespace, object);
}

beforeAll(async () => {
  cluster = await startCluster();
  if (cluster.lab === null) return;
  lab = cluster.lab;
  await cluster.api.create(NAMESPACES, undefined, AGENTS_NAMESPACE);
  for (const role of ROLES) await apply(role);
  await createRunning(cluster, podOf("runs"));
}, 120_000);
afterAll(async () => {
  for (const file of files) rmSync(file, { force: true });
  await cluster?.stop();
}, 60_000);
afterEach(async () => {
  expect(await cluster.leftovers()).toEqual([]);
});

/** Kinds that stand for their pods: whoever may not get one is told so, of what is not there. */
const POD_OWNERS = [
  ...["daemonsets", "deployments", "replicasets", "statefulsets"],
  ...["cronjobs", "jobs", "replicationcontrollers", "services"],
];

/** The kinds whose pods this user can't ask for, and the list of pods where that is refused. */
async function refusedTargets(kubeconfig: string): Promise<string[]> {
  const where = ["-n", cluster.namespace, "--kubeconfig", kubeconfig];
  const refused: string[] = [];
  for (const kind of POD_OWNERS) {
    const { stderr } = await run([`${kind}/none`, ...where]);
    if (/\(Forbidden\)/.test(stderr)) refused.push(kind);
    else expect(stderr).toMatch(/\(NotFound\)/);
  }
  const { stderr } = await run(["-l", "app=none", ...where]);
  return /\(Forbidden\)/.test(stderr) ? [...refused, "list"] : refused;
}

/** Whether this user's watch of pods is refused, as the API server has it. */
async function refusedWatch(kubeconfig: string): Promise<string[]> {
  lab.api.resetStats();
  const asked = () => lab.api.stats().requests.filter(({ path }) => /\/pods\?.*watch=1/.test(path));
  let isRefused = false;
  const settled = async (): Promise<void> => {
    while (asked().length === 0) await new Promise((done) => setTimeout(done, 20));
    // An answer that is a stream is not over, and has no status yet; a refusal has one at once.
    await new Promise((done) => setTimeout(done, 500));
    isRefused = asked().some(({ status }) => status === 403);
  };
  const where = ["-n", cluster.namespace, "--kubeconfig", kubeconfig];
  await cluster.nsinfo(["pod/runs", "-w", ...where], { kill: settled });
  await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
  return isRefused ? ["watch"] : [];
}

/** What of inspecting fails for this user; nothing where everything works as for an administrator. */
async function brokenInspecting(kubeconfig: string): Promise<string[]> {
  const where = ["-n", cluster.namespace, "--kubeconfig", kubeconfig];
  const inspected = await cluster.nsinfo(["pod/runs", "-o", "json", ...where]);
  const report = inspected.stdout === "" ? null : JSON.parse(inspected.stdout);
  const said = inspected.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Creating"));
  const cleaned = await cluster.nsinfo(["cleanup", ...where]);
  return [
    ...(inspected.code === 0 ? [] : ["inspect"]),
    ...(report?.gaps ?? []).map((gap: { what: string }) => gap.what),
    ...said.filter((line) => line.startsWith("error: debug pod")).map(() => "deletion"),
    ...(cleaned.code === 0 ? [] : ["cleanup"]),
    ...(await refusedTargets(kubeconfig)),
    ...(await refusedWatch(kubeconfig)),
  ];
}

onLab("kubectl-nsinfo-inspect", () => {
  const grants = grantsOf(rulesOf("kubectl-nsinfo-inspect"));

  test("bound by the example for a whole cluster: everything works", async () => {
    const [binding] = BINDINGS.filter(
      (one) => one.kind === "ClusterRoleBinding" && one.metadata.name === "kubectl-nsinfo-inspect",
    );
    await apply(binding as KubeObject);
    expect(await brokenInspecting(signIn(["cluster-operators"]).file)).toEqual([]);
  }, 60_000);

  test("bound by the example for one namespace: everything but the node object, and elsewhere nothing", async () => {
    const [binding] = BINDINGS.filter((one) => one.kind === "RoleBinding");
    const metadata = { name: binding?.metadata.name ?? "", namespace: cluster.namespace };
    await apply({ ...binding, metadata });
    const { file } = signIn(["node-debuggers"]);
    expect(await brokenInspecting(file)).toEqual(["the node object"]);
    const elsewhere = await cluster.nsinfo(["cleanup", "-n", "default", "--kubeconfig", file]);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      1,
      expect.stringMatching(/^Error from server \(Forbidden\)/),
    ]);
  }, 60_000);

  test.each<[string, string, string[]]>([
    ["get", "pods", ["inspect"]],
    ["create", "pods", ["inspect"]],
    ["delete", "pods", ["deletion", "cleanup"]],
    ["list", "pods", ["cleanup", "list"]],
    ["watch", "pods", ["watch"]],
    ["get", "pods/log", ["inspect"]],
    ["get", "nodes", ["the node object"]],
    ...POD_OWNERS.map((kind): [string, string, string[]] => ["get", kind, [kind]]),
  ])(
    "without %s on %s: %j",
    async (verb, resource, broken) => {
      const rest = grants.filter((one) => one.verb !== verb || one.resource !== resource);
      expect(rest.length).toBe(grants.length - 1);
      expect(await brokenInspecting(signInWith(rest))).toEqual(broken);
      await cluster.nsinfo(["cleanup", "-n", cluster.namespace]);
    },
    60_000,
  );

  test("has no verb besides those", () => expect(grants.length).toBe(7 + POD_OWNERS.length));
});

onLab("kubectl-nsinfo-audit", () => {
  const grants = grantsOf(rulesOf("kubectl-nsinfo-audit"));

  /** The reviews that this user is refused, of every kind, whole lists and by name. */
  async function refused(kubeconfig: string): Promise<string[]> {
    const found: string[] = [];
    for (const { group, resource, verb } of grants) {
      const target = verb === "list" ? resource : `${resource}/none`;
      const argv = ["audit", target, "-n", cluster.namespace, "--kubeconfig", kubeconfig];
      const { stderr } = await run(argv);
      // Of what is not there the server says so only to those who may ask.
      if (/\(Forbidden\)/.test(stderr)) found.push(`${verb} ${resource} ${group}`);
      else if (verb === "get") expect(stderr).toMatch(/\(NotFound\)/);
    }
    return found;
  }

  test("bound by the example: every kind can be reviewed, and nothing can be made", async () => {
    const [binding] = BINDINGS.filter((one) => one.metadata.name === "kubectl-nsinfo-audit");
    const subjects = [{ apiGroup: RBAC, kind: "Group", name: "auditors" }];
    expect(binding?.kind).toBe("ClusterRoleBinding");
    await apply({ ...(binding as KubeObject), subjects });
    const { file } = signIn(["auditors"]);
    expect(await refused(file)).toEqual([]);
    const all = await run(["audit", "-A", "-o", "json", "--kubeconfig", file]);
    expect(JSON.parse(all.stdout).workloads.map((one: { name: string }) => one.name)).toEqual(["runs"]);
    expect((await brokenInspecting(file)).slice(0, 1)).toEqual(["inspect"]);
  }, 60_000);

  test("every verb of it is needed by the review of that kind, and only that", async () => {
    for (const grant of grants) {
      const file = signInWith(grants.filter((one) => one !== grant));
      expect(await refused(file)).toEqual([`${grant.verb} ${grant.resource} ${grant.group}`]);
    }
  }, 120_000);

  test("covers every kind that audit reads", () => {
    const resources = new Set(grants.map((one) => one.resource));
    expect([...resources].sort()).toEqual(
      [
        ...["cronjobs", "daemonsets", "deployments", "jobs", "pods", "podtemplates", "replicasets"],
        ...["replicationcontrollers", "statefulsets"],
      ].sort(),
    );
  });
});

onLab("kubectl-nsinfo-agent-user", () => {
  const grants = grantsOf(rulesOf("kubectl-nsinfo-agent-user"));
  const namespace = AGENTS_NAMESPACE.metadata.name;

  /** A user with these rights among the agents, and the right to get pods and nodes. */
  function signInBeside(own: Grant[]): string {
    const { name, file } = signIn([]);
    lab.api.addRole(name, asRules(own), namespace);
    const read = [
      { group: "", resource: "pods", verb: "get" },
      { group: "", resource: "nodes", verb: "get" },
    ];
    lab.api.addRole(name, asRules(read));
    return file;
  }

  async function code(kubeconfig: string): Promise<number | null> {
    const where = ["-n", cluster.namespace, "--kubeconfig", kubeconfig];
    return (await cluster.nsinfo(["pod/runs", "--via", "agent", ...where])).code;
  }

  beforeAll(async () => {
    const { nodeName } = asObject((await cluster.api.get(PODS, cluster.namespace, "runs"))["spec"]);
    await createRunning(cluster, agentPod("agent", nodeName), { namespace });
  }, 30_000);
  afterAll(async () => {
    await cluster.api.delete(PODS, namespace, "agent", { gracePeriodSeconds: 1 });
  });

  test("with it, and the right to get pods, everything works and nothing is created", async () => {
    expect(await code(signInBeside(grants))).toBe(0);
  }, 30_000);

  test.each([
    ["list", "pods"],
    ["create", "pods/exec"],
    ["get", "pods/exec"],
  ])(
    "without %s on %s: nothing works",
    async (verb, resource) => {
      const rest = grants.filter((one) => one.verb !== verb || one.resource !== resource);
      expect(rest.length).toBe(grants.length - 1);
      expect(await code(signInBeside(rest))).toBe(1);
    },
    30_000,
  );

  test("has no verb besides those", () => expect(grants.length).toBe(3));
});

onLab("kubectl auth can-i --list agrees", () => {
  test.each(ROLES.map((role) => [role.metadata.name, role.rules] as const))(
    "%s",
    async (_, rules) => {
      const grants = grantsOf(rules);
      users += 1;
      lab.api.addRole(`user-${users}`, asRules(grants));
      const where = ["-n", cluster.namespace, "--as", `user-${users}`];
      const ran = await cluster.kubectl(["auth", "can-i", "--list", "--no-headers", ...where]);
      if (ran === null) return;
      expect([ran.code, ran.stderr]).toEqual([0, ""]);
      const lines = ran.stdout
        .split("\n")
        .map((line) => /^(\S+)\s+\[\]\s+\[\]\s+\[(.*)\]$/.exec(line.trim()));
      const allowed = lines.flatMap((match) =>
        match && !/^selfsubject/.test(match[1] ?? "") ? [`${match[1]}: ${match[2]}`] : [],
      );
      const names = new Set(grants.map(({ group, resource }) => (group ? `${resource}.${group}` : resource)));
      const expected = [...names].map((name) => {
        const own = grants.filter(
          ({ group, resource }) => name === (group ? `${resource}.${group}` : resource),
        );
        return `${name}: ${own.map((one) => one.verb).join(" ")}`;
      });
      expect(allowed.sort()).toEqual(expected.sort());
    },
    30_000,
  );
});
