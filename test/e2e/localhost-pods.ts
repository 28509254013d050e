import type { KubeObject } from "../../src/kube/port.js";

interface Container {
  name: string;
  command: string;
  [field: string]: unknown;
}

const CLIENT: Container = { name: "client", command: "exec sleep 100000" };
const POD_IP = { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } };

function pod(name: string, containers: Container[], spec: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...spec,
      containers: containers.map(({ command, ...one }) => ({
        image: "busybox:1.36",
        command: ["sh", "-c", command],
        ...one,
      })),
    },
  };
}

/** An app that listens, and a client beside it. */
function listening(name: string, command: string, more: object = {}, spec: object = {}): KubeObject {
  return pod(name, [{ name: "app", command, ...more }, CLIENT], spec);
}

const UDP = [
  "printf 'interface lo\\nstart 127.0.0.5\\nend 127.0.0.9\\nlease_file /tmp/leases\\n' >/tmp/conf",
  ": >/tmp/leases",
  "exec udhcpd -f /tmp/conf",
].join("; ");

const PRIVILEGED = { securityContext: { privileged: true } };

/** Pods whose listeners differ in one thing each; busybox:1.36 is all they need. */
export const LOCALHOST_PODS: KubeObject[] = [
  listening("on-loopback", "exec httpd -f -p 127.0.0.1:8080"),
  listening("on-all", "exec httpd -f -p 0.0.0.0:8080"),
  listening("on-loopback6", "exec httpd -f -p [::1]:8080"),
  listening("on-all6", "exec httpd -f -p 8080", { ports: [{ containerPort: 8080 }] }),
  // The namespace's default holds for sockets that are made under it: the listener is IPv6 only, whatever the file says later.
  listening(
    "on-all6-only",
    "f=/proc/sys/net/ipv6/bindv6only; echo 1 >$f; httpd -p 8080; echo 0 >$f; exec sleep 100000",
    PRIVILEGED,
  ),
  listening("on-pod-ip", "exec httpd -f -p $POD_IP:8080", { env: [POD_IP] }),
  listening(
    "on-two",
    "f=/proc/sys/net/ipv6/bindv6only; echo 1 >$f; httpd -p 8080; echo 0 >$f; exec httpd -f -p 0.0.0.0:8080",
    PRIVILEGED,
  ),
  listening("on-udp", UDP),
  pod("silent", [{ ...CLIENT, ports: [{ containerPort: 8080, name: "web" }] }]),
  pod("twice", [
    { name: "first", command: "exec httpd -f -p 8080", ports: [{ containerPort: 8080 }] },
    { name: "second", command: "sleep 1; exec httpd -f -p 8080", ports: [{ containerPort: 8080 }] },
  ]),
  listening("probed", "exec httpd -f -p 127.0.0.1:8080", {
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    livenessProbe: { exec: { command: ["true"] } },
  }),
  listening(
    "on-node",
    "httpd -p 127.0.0.1:18080; httpd -p [::1]:18081; exec httpd -f -p 18082",
    { ports: [{ containerPort: 18082 }] },
    { hostNetwork: true },
  ),
  // Seen from other pods, these are processes of the node.
  listening("neighbour", "exec httpd -f -p 127.0.0.1:18090", {}, { hostNetwork: true }),
  pod(
    "clash",
    [
      {
        name: "second",
        command: "sleep 1; exec httpd -f -p 127.0.0.1:18090",
        ports: [{ containerPort: 18090 }],
      },
      CLIENT,
    ],
    { hostNetwork: true },
  ),
  listening("apart", "exec unshare -n sh -c 'ip link set lo up; exec httpd -f -p 8080'", PRIVILEGED),
  pod("meshed", [
    { name: "istio-proxy", command: "httpd -p 15001; exec httpd -f -p 15006" },
    { name: "app", command: "exec httpd -f -p 8080" },
  ]),
];
