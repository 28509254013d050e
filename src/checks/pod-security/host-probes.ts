import type { PodSecurityCheck, Refusal } from "./check.js";
import type { ContainerSpec, ContainerView, Handler, PodView } from "./pod-view.js";
import type { FieldPath } from "./schema.js";
import { namedContainers, plural, quoted, sortedSet } from "./wording.js";

/**
 * Probes and lifecycle handlers may not name a host: the kubelet would send the request there, from the node. Since v1.34.
 * Source: k8s.io/pod-security-admission `policy/check_hostProbesAndhostLifecycle.go`.
 */
export const hostProbesAndHostLifecycle: PodSecurityCheck = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  versions: [{ since: 34, refuse }],
};

/** A host that a probe or handler names. */
export interface NamedHost {
  container: string;
  host: string;
  path: FieldPath;
}

function refuse(pod: PodView): Refusal | null {
  const named = pod.containers.flatMap(namedHosts);
  if (named.length === 0) return null;
  const containers = sortedSet(named.map(({ container }) => container));
  const hosts = sortedSet(named.map(({ host }) => host));
  const verb = plural(containers.length, "uses", "use");
  const noun = plural(hosts.length, "probe or lifecycle host", "probe or lifecycle hosts");
  return {
    reason: "probe or lifecycle host",
    detail: `${namedContainers(containers)} ${verb} ${noun} ${quoted(hosts)}`,
    fields: named.map(({ path }) => path),
  };
}

const HANDLERS: readonly {
  field: readonly string[];
  of: (container: ContainerSpec) => Handler | undefined;
}[] = [
  { field: ["livenessProbe"], of: (container) => container.livenessProbe },
  { field: ["readinessProbe"], of: (container) => container.readinessProbe },
  { field: ["startupProbe"], of: (container) => container.startupProbe },
  { field: ["lifecycle", "postStart"], of: (container) => container.lifecycle?.postStart },
  { field: ["lifecycle", "preStop"], of: (container) => container.lifecycle?.preStop },
];
const ACTIONS = ["httpGet", "tcpSocket"] as const;

/** The hosts that a container's probes and lifecycle handlers name, with their fields. */
export function namedHosts({ container, name, path }: ContainerView): NamedHost[] {
  const named: NamedHost[] = [];
  for (const { field, of } of HANDLERS) {
    const handler = of(container);
    if (handler === undefined) continue;
    for (const action of ACTIONS) {
      const host = handler[action]?.host ?? "";
      if (host !== "") named.push({ container: name, host, path: [...path, ...field, action, "host"] });
    }
  }
  return named;
}
