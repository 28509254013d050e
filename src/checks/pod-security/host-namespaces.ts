import type { PodSecurityCheck, Refusal } from "./check.js";
import type { PodView } from "./pod-view.js";

/**
 * A pod may not share the node's network, PID or IPC namespace.
 * Source: k8s.io/pod-security-admission `policy/check_hostNamespaces.go`.
 */
export const hostNamespaces: PodSecurityCheck = {
  id: "hostNamespaces",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

const FIELDS = ["hostNetwork", "hostPID", "hostIPC"] as const;

function refuse(pod: PodView): Refusal | null {
  const shared = FIELDS.filter((field) => pod.spec[field] === true);
  if (shared.length === 0) return null;
  return {
    reason: "host namespaces",
    detail: shared.map((field) => `${field}=true`).join(", "),
    fields: shared.map((field) => ["spec", field]),
  };
}
