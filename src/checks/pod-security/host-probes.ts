import type { PodSecurityCheck, Refusal } from "./check.js";
import type { ContainerView, Handler, PodView } from "./pod-view.js";
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

interface NamedHost {
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

function namedHosts({ container, name, path }: ContainerView): NamedHost[] {
  const handlers: [readonly string[], Handler | undefined][] = [
    [["livenessProbe"], container.livenessProbe],
    [["readinessProbe"], container.readinessProbe],
    [["startupProbe"], container.startupProbe],
    [["lifecycle", "postStart"], container.lifecycle?.postStart],
    [["lifecycle", "preStop"], container.lifecycle?.preStop],
  ];
  return handlers.flatMap(([field, handler]) =>
    (["httpGet", "tcpSocket"] as const).flatMap((action) => {
      const host = handler?.[action]?.host ?? "";
      return host === "" ? [] : [{ container: name, host, path: [...path, ...field, action, "host"] }];
    }),
  );
}
