import type { ContainerKind } from "./pod.js";

/**
 * The three lists a pod's spec keeps its containers in, in the order Kubernetes itself visits them.
 * Source: k8s.io/pod-security-admission `policy/visitor.go`.
 */
export const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers"] as const;

export type ContainerList = (typeof CONTAINER_LISTS)[number];

/** A pod spec seen as its container lists; a hole is an entry that could not be read. */
export type ContainerLists<C> = { [L in ContainerList]?: readonly (C | undefined)[] | undefined };

/** One container with the place it stands at: `spec[list][index]`. */
export interface VisitedContainer<C> {
  container: C;
  list: ContainerList;
  index: number;
  kind: Exclude<ContainerKind, "sandbox">;
}

/**
 * Every container of a pod spec: init containers and sidecars as they stand, then app, then ephemeral containers.
 * A sidecar is an init container with `restartPolicy: Always` (KEP-753).
 */
export function containersOf<C extends { restartPolicy?: unknown }>(
  spec: ContainerLists<C>,
): VisitedContainer<C>[] {
  const visited: VisitedContainer<C>[] = [];
  for (const list of CONTAINER_LISTS) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      if (container !== undefined) visited.push({ container, list, index, kind: kindOf(list, container) });
    }
  }
  return visited;
}

function kindOf(
  list: ContainerList,
  container: { restartPolicy?: unknown },
): VisitedContainer<never>["kind"] {
  if (list === "containers") return "app";
  if (list === "ephemeralContainers") return "ephemeral";
  return container.restartPolicy === "Always" ? "sidecar" : "init";
}
