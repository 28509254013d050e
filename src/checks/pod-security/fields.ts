import type { ContainerView, PodView } from "./pod-view.js";
import type { FieldPath } from "./schema.js";

/** The containers a test holds for, in the order Kubernetes visits them. */
export function containersWhere(pod: PodView, test: (container: ContainerView) => boolean): ContainerView[] {
  return pod.containers.filter(test);
}

/** Their names, as often as they stand there. */
export function namesOf(containers: readonly ContainerView[]): string[] {
  return containers.map((container) => container.name);
}

/** One field of the containers' security contexts. */
export function securityFields(containers: readonly ContainerView[], ...field: string[]): FieldPath[] {
  return containers.map((container) => [...container.path, "securityContext", ...field]);
}

/** One field of the pod's own security context; none where it is not concerned. */
export function podSecurityField(concerned: boolean, ...field: string[]): FieldPath[] {
  return concerned ? [["spec", "securityContext", ...field]] : [];
}

/** Whether the pod says it is for Windows nodes, where some Linux-only fields cannot be set. */
export function isWindows(pod: PodView): boolean {
  return pod.spec.os?.name === "windows";
}

/** Whether the pod asks for a user namespace of its own. Source: k8s.io/pod-security-admission `policy/helpers.go`. */
export function hasUserNamespace(pod: PodView): boolean {
  return pod.spec.hostUsers === false;
}
