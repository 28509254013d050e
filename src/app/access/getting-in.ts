import { asList, asObject, asText, type Raw } from "../../kube/raw.js";
import { harmless } from "../../model/text.js";

/** The RBAC objects that say who may do what in one namespace. */
export interface Bindings {
  namespace: string;
  /** The RoleBindings of the namespace. */
  roleBindings: Raw[];
  clusterRoleBindings: Raw[];
  /** The Roles of the namespace. */
  roles: Raw[];
  clusterRoles: Raw[];
}

/** What lets someone into a pod that is there, or put one of his own beside it; exec is `get` too, over WebSocket. */
const WAYS_IN: readonly { resource: string; verbs: readonly string[] }[] = [
  { resource: "pods", verbs: ["create"] },
  { resource: "pods/exec", verbs: ["create", "get"] },
  { resource: "pods/attach", verbs: ["create", "get"] },
  { resource: "pods/ephemeralcontainers", verbs: ["update", "patch"] },
];

/** Names that begin with `system:` are Kubernetes' own, but these are everybody's (kubernetes.io, "Referring to subjects"). */
const EVERYBODY = /^system:(?:(?:un)?authenticated$|anonymous$|serviceaccounts?(?::|$))/;
const CONTROL_PLANE_NAMESPACE = "kube-system";

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function has(list: unknown, ...wanted: string[]): boolean {
  return words(list).some((one) => one === "*" || wanted.includes(one));
}

/** As the authorizer reads a rule (kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`). One for named pods lets nobody into a new one. */
function letsIn(rule: Raw): boolean {
  if (!has(rule["apiGroups"], "") || words(rule["resourceNames"]).length > 0) return false;
  return WAYS_IN.some(
    ({ resource, verbs }) =>
      has(rule["resources"], resource, `*/${resource.split("/")[1]}`) && has(rule["verbs"], ...verbs),
  );
}

function letsAll(rule: Raw): boolean {
  return [rule["apiGroups"], rule["resources"], rule["verbs"]].every((list) => words(list).includes("*"));
}

function nameOf(object: Raw): string | null {
  return asText(asObject(object["metadata"])["name"]);
}

function rulesOf(binding: Raw, { roles, clusterRoles }: Bindings): Raw[] {
  const { kind, name } = asObject(binding["roleRef"]);
  const role = (kind === "Role" ? roles : clusterRoles).find((one) => nameOf(one) === name);
  return asList(role?.["rules"]);
}

function subjectName(subject: Raw, namespace: string): string {
  const name = asText(subject["name"]) ?? "";
  if (subject["kind"] !== "ServiceAccount") return `${asText(subject["kind"])} ${name}`;
  return `ServiceAccount ${asText(subject["namespace"]) ?? namespace}/${name}`;
}

/** Kubernetes' own parts, and what runs where they do: who has those has the cluster. */
function isControlPlane(subject: Raw): boolean {
  if (subject["kind"] === "ServiceAccount") return subject["namespace"] === CONTROL_PLANE_NAMESPACE;
  const name = asText(subject["name"]) ?? "";
  return name.startsWith("system:") && !EVERYBODY.test(name);
}

/**
 * Who else than administrators may run commands in pods of a namespace or make pods there, by RBAC: one line each, with the
 * binding that says so. An administrator is who may do everything everywhere, or is a part of the control plane.
 */
export function othersWhoGetIn(bindings: Bindings): string[] {
  const { namespace, clusterRoleBindings, roleBindings } = bindings;
  const admins = new Set(
    clusterRoleBindings
      .filter((one) => rulesOf(one, bindings).some(letsAll))
      .flatMap((one) => asList(one["subjects"]))
      .filter((one) => !EVERYBODY.test(asText(one["name"]) ?? ""))
      .map((one) => subjectName(one, namespace)),
  );
  return [...roleBindings, ...clusterRoleBindings]
    .filter((one) => rulesOf(one, bindings).some(letsIn))
    .flatMap((binding) =>
      asList(binding["subjects"])
        .filter((one) => !isControlPlane(one) && !admins.has(subjectName(one, namespace)))
        .map((one) => harmless(`${subjectName(one, namespace)} (by ${nameOf(binding)})`)),
    );
}
