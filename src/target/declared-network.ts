import { asInteger, asList, asObject, asText, type Raw } from "../kube/raw.js";
import { CONTAINER_LISTS } from "../model/containers.js";
import type { DeclaredHandler, DeclaredNetwork, DeclaredPort } from "../model/declared-network.js";
import { harmless } from "../model/text.js";

const PROBES = ["startupProbe", "readinessProbe", "livenessProbe"] as const;
const HOOKS = ["postStart", "preStop"] as const;
const ACTIONS = ["httpGet", "tcpSocket", "grpc"] as const;

function portsOf(container: Raw): DeclaredPort[] {
  return asList(container["ports"]).flatMap((one) => {
    const containerPort = asInteger(one["containerPort"]);
    const protocol = asText(one["protocol"]) ?? "TCP";
    return containerPort === null
      ? []
      : [{ name: asText(one["name"]), containerPort, protocol: protocol as DeclaredPort["protocol"] }];
  });
}

/** A port by number, or by the name of one that the container declares (kubernetes `pkg/util/probe`: ResolveContainerPort). */
function resolvePort(port: unknown, ports: DeclaredPort[]): number | null {
  if (typeof port === "number") return port;
  const named = ports.find((one) => one.name !== null && one.name === port);
  if (named) return named.containerPort;
  return typeof port === "string" && /^\d{1,5}$/.test(port) ? Number(port) : null;
}

function handlersOf(kind: DeclaredHandler["kind"], handler: Raw, ports: DeclaredPort[]): DeclaredHandler[] {
  return ACTIONS.flatMap((action) => {
    if (handler[action] === undefined || handler[action] === null) return [];
    const wanted = asObject(handler[action]);
    const [host, path] = [asText(wanted["host"]), asText(wanted["path"])];
    return [
      {
        kind,
        action,
        host: host ? harmless(host) : null,
        port: resolvePort(wanted["port"], ports),
        path: path === null ? null : harmless(path),
      },
    ];
  });
}

/**
 * What each container of a raw pod declares about its network, in pod order. Handlers are those that connect: `exec` does
 * not, and `tcpSocket` of a lifecycle hook is ignored by the kubelet (core/v1 LifecycleHandler).
 */
export function declaredNetworks(pod: Raw): DeclaredNetwork[] {
  const spec = asObject(pod["spec"]);
  return CONTAINER_LISTS.flatMap((list) => asList(spec[list])).map((container) => {
    const ports = portsOf(container);
    const lifecycle = asObject(container["lifecycle"]);
    return {
      container: asText(container["name"]) ?? "",
      ports,
      handlers: [
        ...PROBES.flatMap((kind) => handlersOf(kind, asObject(container[kind]), ports)),
        ...HOOKS.flatMap((kind) => handlersOf(kind, asObject(lifecycle[kind]), ports)).filter(
          (one) => one.action === "httpGet",
        ),
      ],
      ownHosts: asList(container["volumeMounts"]).some((one) => one["mountPath"] === "/etc/hosts"),
    };
  });
}
