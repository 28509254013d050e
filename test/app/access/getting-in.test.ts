import { describe, expect, test } from "@jest/globals";
import { type Bindings, othersWhoGetIn } from "../../../src/app/access/getting-in.js";
import type { Raw } from "../../../src/kube/raw.js";

const EXEC: Raw = { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] };
const EVERYTHING: Raw = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
const DEV: Raw = { kind: "User", name: "dev" };

function role(name: string, ...rules: Raw[]): Raw {
  return { metadata: { name }, rules };
}

function binding(name: string, roleRef: Raw, ...subjects: Raw[]): Raw {
  return { metadata: { name }, roleRef, subjects };
}

function bindings(more: Partial<Bindings>): Bindings {
  return {
    namespace: "shop",
    roleBindings: [],
    clusterRoleBindings: [],
    roles: [],
    clusterRoles: [role("cluster-admin", EVERYTHING), role("execs", EXEC)],
    ...more,
  };
}

/** One rule, given to dev in the namespace. */
function byRule(rule: Raw): string[] {
  const roleBindings = [binding("b", { kind: "Role", name: "r" }, DEV)];
  return othersWhoGetIn(bindings({ roles: [role("r", rule)], roleBindings }));
}

/** The rule that lets one run commands, given to a subject. */
function bySubject(subject: Raw): string[] {
  return othersWhoGetIn(
    bindings({ clusterRoleBindings: [binding("b", { kind: "ClusterRole", name: "execs" }, subject)] }),
  );
}

describe("rules", () => {
  test.each<[string, Raw]>([
    ["create pods/exec", EXEC],
    ["get pods/exec, which a WebSocket needs", { ...EXEC, verbs: ["get"] }],
    ["create pods", { ...EXEC, resources: ["pods"] }],
    ["attach", { ...EXEC, resources: ["pods/attach"] }],
    ["ephemeral containers", { ...EXEC, resources: ["pods/ephemeralcontainers"], verbs: ["patch"] }],
    ["every subresource of that name", { ...EXEC, resources: ["*/exec"] }],
    ["every resource of the group", { ...EXEC, resources: ["*"] }],
    ["every verb", { ...EXEC, verbs: ["*"] }],
    ["every group", { ...EXEC, apiGroups: ["*"] }],
    ["everything, but in one namespace", EVERYTHING],
  ])("%s lets in", (_, rule) => expect(byRule(rule)).toEqual(["User dev (by b)"]));

  test.each<[string, Raw]>([
    ["reading pods", { ...EXEC, resources: ["pods", "pods/log"], verbs: ["get", "list", "watch", "delete"] }],
    ["another group's", { ...EXEC, apiGroups: ["apps"] }],
    ["one for named pods: a debug pod has a new name", { ...EXEC, resourceNames: ["web"] }],
    ["every subresource of another name", { ...EXEC, resources: ["*/scale"] }],
    ["a path", { nonResourceURLs: ["*"], verbs: ["*"] }],
    ["what is no rule", { apiGroups: "", resources: null, verbs: {} }],
  ])("%s does not", (_, rule) => expect(byRule(rule)).toEqual([]));
});

describe("subjects", () => {
  test.each<[Raw, string]>([
    [DEV, "User dev"],
    [{ kind: "Group", name: "devs" }, "Group devs"],
    [{ kind: "Group", name: "system:authenticated" }, "Group system:authenticated"],
    [{ kind: "Group", name: "system:unauthenticated" }, "Group system:unauthenticated"],
    [{ kind: "User", name: "system:anonymous" }, "User system:anonymous"],
    [{ kind: "Group", name: "system:serviceaccounts" }, "Group system:serviceaccounts"],
    [{ kind: "Group", name: "system:serviceaccounts:ci" }, "Group system:serviceaccounts:ci"],
    [{ kind: "User", name: "system:serviceaccount:ci:bot" }, "User system:serviceaccount:ci:bot"],
    [{ kind: "ServiceAccount", name: "bot", namespace: "ci" }, "ServiceAccount ci/bot"],
    [{ kind: "ServiceAccount", name: "bot" }, "ServiceAccount shop/bot"],
    [{ kind: "User", name: "\u001b[2Jdev" }, "User \\x1b[2Jdev"],
  ])("%j is somebody else", (subject, name) => expect(bySubject(subject)).toEqual([`${name} (by b)`]));

  test.each<Raw>([
    { kind: "Group", name: "system:masters" },
    { kind: "Group", name: "system:nodes" },
    { kind: "User", name: "system:kube-controller-manager" },
    { kind: "ServiceAccount", name: "job-controller", namespace: "kube-system" },
  ])("%j is the control plane's", (subject) => expect(bySubject(subject)).toEqual([]));
});

describe("administrators", () => {
  const may = binding("may", { kind: "ClusterRole", name: "execs" }, DEV);
  const admin = (...subjects: Raw[]) =>
    binding("admins", { kind: "ClusterRole", name: "cluster-admin" }, ...subjects);

  test("who may do everything everywhere is no other, by whatever else he gets in", () =>
    expect(othersWhoGetIn(bindings({ clusterRoleBindings: [admin(DEV)], roleBindings: [may] }))).toEqual([]));

  test("who may do everything in the namespace only is another", () =>
    expect(othersWhoGetIn(bindings({ roleBindings: [admin(DEV)] }))).toEqual(["User dev (by admins)"]));

  test("everybody is no administrator, even where everybody may do everything", () =>
    expect(
      othersWhoGetIn(
        bindings({ clusterRoleBindings: [admin({ kind: "Group", name: "system:authenticated" })] }),
      ),
    ).toEqual(["Group system:authenticated (by admins)"]));

  test("a Role is not the ClusterRole of its name", () =>
    expect(
      othersWhoGetIn(bindings({ roleBindings: [binding("b", { kind: "Role", name: "execs" }, DEV)] })),
    ).toEqual([]));
});
