import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, namesOf } from "./fields.js";
import type { ContainerView, PodView } from "./pod-view.js";
import type { FieldPath } from "./schema.js";
import { namedContainers, plural, sortedSet } from "./wording.js";

/**
 * No container may claim a port of the node. The API server has given every port of a pod with `hostNetwork` a host port
 * before this is asked (defaults.ts).
 * Source: k8s.io/pod-security-admission `policy/check_hostPorts.go`.
 */
export const hostPorts: PodSecurityCheck = {
  id: "hostPorts",
  level: "baseline",
  versions: [{ since: 0, refuse }],
};

function refuse(pod: PodView): Refusal | null {
  const bad = containersWhere(pod, (container) => claims(container).length > 0);
  if (bad.length === 0) return null;
  const all = bad.flatMap(claims);
  const ports = sortedSet(all.map(({ port }) => String(port)));
  const verb = plural(bad.length, "uses", "use");
  const noun = plural(ports.length, "hostPort", "hostPorts");
  return {
    reason: "hostPort",
    detail: `${namedContainers(namesOf(bad))} ${verb} ${noun} ${ports.join(", ")}`,
    fields: all.map(({ path }) => path),
  };
}

function claims({ container, path }: ContainerView): { port: number; path: FieldPath }[] {
  const found: { port: number; path: FieldPath }[] = [];
  container.ports?.forEach((entry, index) => {
    const port = entry?.hostPort ?? 0;
    if (port !== 0) found.push({ port, path: [...path, "ports", index, "hostPort"] });
  });
  return found;
}
