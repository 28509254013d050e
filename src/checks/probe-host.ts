import type { Found, SpecCheck } from "./check.js";
import { type NamedHost, namedHosts } from "./pod-security/host-probes.js";

const LOOPBACK = /^(localhost|127\.|\[?::1\]?$)/i;

/**
 * A probe or lifecycle handler must not name a host. The kubelet sends the request from the node's network namespace, not from
 * the pod's: `127.0.0.1` is the node there, and any other host is reached as the node (a request forged by whoever writes the
 * pod). Without `host` it goes to the pod's own address.
 * Source: k8s.io/api `core/v1` (HTTPGetAction.Host), KEP-4940; Pod Security refuses it since v1.34.
 */
export const probeHost: SpecCheck = {
  id: "probe-host",
  severity: "warning",
  references: ["PSS:hostProbesAndHostLifecycle"],
  about: {
    rule: "httpGet.host and tcpSocket.host of probes and lifecycle handlers are not set (Pod Security baseline since v1.34, hostProbesAndHostLifecycle).",
    why: "The kubelet sends probes from the node's network namespace. host: 127.0.0.1 asks the node, not the pod, so the probe says nothing of the container; any other host makes the node call whatever the pod's author likes.",
    attacker:
      "Whoever may create pods makes the kubelet send requests as the node: to services on the node's loopback, to the cloud's metadata, past NetworkPolicy; the answer's status shows in the pod's events.",
    fix: "Leave host out: the request goes to the pod's own address. A listener on 127.0.0.1 inside of the pod needs an exec probe.",
  },
  run({ view }) {
    return view.containers.flatMap(namedHosts).map(found);
  },
};

function found({ container, host, path }: NamedHost): Found {
  return {
    container,
    reason: `${path.at(-3)} of ${container} asks host ${host}, from the node`,
    detail: LOOPBACK.test(host)
      ? "the kubelet asks from the node's network namespace, where this is the node's loopback, not the pod's"
      : "the kubelet sends the request from the node's network namespace, with the node's address, past NetworkPolicy",
    remedy: "leave host out: the request then goes to the pod's own address",
    fields: [path],
  };
}
