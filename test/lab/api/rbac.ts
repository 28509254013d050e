import type { Json } from "../types.js";
import type { User } from "./auth.js";
import { builtin } from "./resources.js";
import type { Store } from "./store.js";

/** One question to the authorizer. */
export interface Attributes {
  verb: string;
  group?: string;
  /** With its subresource: `pods/log`. Undefined for a path. */
  resource?: string;
  namespace?: string | undefined;
  name?: string | undefined;
  path?: string;
}

const ROLES = builtin("roles");
const CLUSTER_ROLES = builtin("clusterroles");
const ROLE_BINDINGS = builtin("rolebindings");
const CLUSTER_ROLE_BINDINGS = builtin("clusterrolebindings");
const MASTERS = "system:masters";

function isSubject(subject: Json, user: User, namespace: string | undefined): boolean {
  if (subject.kind === "User") return subject.name === user.name;
  if (subject.kind === "Group") return user.groups.includes(subject.name);
  const account = `system:serviceaccount:${subject.namespace ?? namespace}:${subject.name}`;
  return subject.kind === "ServiceAccount" && user.name === account;
}

function bound(bindings: Json[], user: User, namespace: string | undefined): Json[] {
  return bindings.filter((binding) =>
    (binding.subjects ?? []).some((subject: Json) => isSubject(subject, user, namespace)),
  );
}

/** Every rule that holds for a user: cluster-wide, and in one namespace. */
export function rulesFor(store: Store, user: User, namespace: string | undefined): Json[] {
  const all = (type: typeof ROLES): Json[] => store.entries(type).map(([, object]) => object);
  const here = all(ROLE_BINDINGS).filter((binding) => binding.metadata.namespace === namespace);
  const rules = bound(all(CLUSTER_ROLE_BINDINGS), user, undefined).map(
    (binding) => store.get(CLUSTER_ROLES, undefined, binding.roleRef.name)?.rules ?? [],
  );
  for (const binding of namespace === undefined ? [] : bound(here, user, namespace)) {
    const isClusterRole = binding.roleRef.kind === "ClusterRole";
    const role = isClusterRole
      ? store.get(CLUSTER_ROLES, undefined, binding.roleRef.name)
      : store.get(ROLES, namespace, binding.roleRef.name);
    rules.push(role?.rules ?? []);
  }
  return rules.flat();
}

function has(list: string[] | undefined, value: string): boolean {
  return (list ?? []).some((entry) => entry === "*" || entry === value);
}

function resourceMatches(rule: Json, resource: string): boolean {
  const [, subresource] = resource.split("/");
  return (
    has(rule.resources, resource) || (subresource !== undefined && has(rule.resources, `*/${subresource}`))
  );
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith("*") && path.startsWith(pattern.slice(0, -1)));
}

function allows(rule: Json, asked: Attributes): boolean {
  if (!has(rule.verbs, asked.verb)) return false;
  if (asked.resource === undefined) {
    return (rule.nonResourceURLs ?? []).some((url: string) => pathMatches(url, asked.path ?? ""));
  }
  const named = rule.resourceNames ?? [];
  return (
    has(rule.apiGroups, asked.group ?? "") &&
    resourceMatches(rule, asked.resource) &&
    (named.length === 0 || named.includes(asked.name ?? ""))
  );
}

/** Whether a user may: the group `system:masters` always, others by the stored roles and bindings. */
export function isAllowed(store: Store, user: User, asked: Attributes): boolean {
  if (user.groups.includes(MASTERS)) return true;
  return rulesFor(store, user, asked.namespace).some((rule) => allows(rule, asked));
}

/** The sentence of a denial, as recorded: `User "dev" cannot list resource "pods" in API group "" at the cluster scope`. */
export function denial(user: User, asked: Attributes): string {
  if (asked.resource === undefined) return `User "${user.name}" cannot ${asked.verb} path "${asked.path}"`;
  const scope = asked.namespace ? `in the namespace "${asked.namespace}"` : "at the cluster scope";
  return `User "${user.name}" cannot ${asked.verb} resource "${asked.resource}" in API group "${asked.group ?? ""}" ${scope}`;
}
