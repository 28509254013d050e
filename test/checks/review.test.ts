import { describe, expect, test } from "@jest/globals";
import { REVIEW_CHECKS } from "../../src/checks/review.js";
import { RULES } from "../../src/checks/rules.js";
import { namespaceFindings, reviewedPod } from "../reviewed.js";

type Raw = Record<string, unknown>;

const security = (securityContext: Raw): Raw => ({ securityContext });
const adds = (...names: string[]): Raw => security({ capabilities: { add: names } });
const ports = (...list: Raw[]): Raw => ({ ports: list });
const PRIVILEGED = security({ privileged: true });
const hostPath = (path: string): Raw => ({ volumes: [{ name: "v", hostPath: { path } }] });
const mounts = (more: Raw = {}): Raw => ({ volumeMounts: [{ name: "v", mountPath: "/m", ...more }] });
const MOUNT = "spec.containers[0].volumeMounts[0]";
const CAPABILITY = "spec.containers[0].securityContext.capabilities.add[0]";

interface Case {
  name: string;
  spec?: Raw;
  containers?: Raw[];
  found: string[];
}

const HOST_NAMESPACES: Case[] = [
  { name: "a plain pod", found: [] },
  { name: "hostNetwork", spec: { hostNetwork: true }, found: ["warning host-network -: spec.hostNetwork"] },
  { name: "hostPID", spec: { hostPID: true }, found: ["warning host-pid -: spec.hostPID"] },
  { name: "hostIPC", spec: { hostIPC: true }, found: ["warning host-ipc -: spec.hostIPC"] },
  {
    name: "privileged",
    containers: [PRIVILEGED],
    found: ["danger privileged a: spec.containers[0].securityContext.privileged"],
  },
  {
    name: "hostPID with privileged: worse than either",
    spec: { hostPID: true },
    containers: [PRIVILEGED],
    found: [
      "danger node-takeover a: spec.hostPID, spec.containers[0].securityContext.privileged",
      "danger privileged a: spec.containers[0].securityContext.privileged",
      "danger host-pid -: spec.hostPID",
    ],
  },
  {
    name: "hostPID with SYS_ADMIN",
    spec: { hostPID: true },
    containers: [adds("SYS_ADMIN")],
    found: [
      "danger node-takeover a: spec.hostPID, spec.containers[0].securityContext.capabilities.add",
      `danger namespace-capabilities a: ${CAPABILITY}`,
      "warning host-pid -: spec.hostPID",
    ],
  },
  {
    name: "privileged in a user namespace of its own",
    spec: { hostUsers: false },
    containers: [PRIVILEGED],
    found: ["warning privileged a: spec.containers[0].securityContext.privileged"],
  },
];

const USERS: Case[] = [
  {
    name: "root by the pod",
    spec: { securityContext: { runAsUser: 0 } },
    found: ["info host-user-namespace -: spec.hostUsers"],
  },
  {
    name: "root of a user namespace",
    spec: { hostUsers: false },
    containers: [security({ runAsUser: 0 })],
    found: [],
  },
  { name: "another user", containers: [security({ runAsUser: 1000 })], found: [] },
];

const SHARING: Case[] = [
  {
    name: "alike containers",
    spec: { shareProcessNamespace: true, securityContext: { runAsUser: 1000 } },
    containers: [{}, {}],
    found: ["info share-process-namespace -: spec.shareProcessNamespace"],
  },
  {
    name: "a sidecar that is root",
    spec: { shareProcessNamespace: true, hostUsers: false },
    containers: [security({ runAsUser: 1000 }), security({ runAsUser: 0 })],
    found: ["warning share-process-namespace -: spec.shareProcessNamespace"],
  },
  {
    name: "a sidecar that can trace",
    spec: { shareProcessNamespace: true },
    containers: [{}, adds("SYS_PTRACE")],
    found: [
      "warning namespace-capabilities b: spec.containers[1].securityContext.capabilities.add[0]",
      "warning share-process-namespace -: spec.shareProcessNamespace",
    ],
  },
  { name: "one container alone", spec: { shareProcessNamespace: true }, found: [] },
  {
    name: "an init container that has ended before",
    spec: { shareProcessNamespace: true, initContainers: [{ name: "i", image: "x" }] },
    found: [],
  },
  {
    name: "a native sidecar",
    spec: {
      shareProcessNamespace: true,
      initContainers: [{ name: "i", image: "x", restartPolicy: "Always" }],
    },
    found: ["info share-process-namespace -: spec.shareProcessNamespace"],
  },
];

const MOUNTS: Case[] = [
  ...[
    ["/", "danger"],
    ["//", "danger"],
    ["/proc", "danger"],
    ["/proc/sys/../1", "danger"],
    ["/sys/fs/cgroup", "danger"],
    ["/var/run/docker.sock", "danger"],
    ["/run/containerd", "danger"],
    ["/var", "danger"],
    ["/var/lib/kubelet/pods", "danger"],
    ["/var/run/netns/", "warning"],
    ["/dev", "warning"],
    ["/etc/kubernetes", "danger"],
    ["/var/log", "warning"],
  ].map(
    ([path = "", severity]): Case => ({
      name: path,
      spec: hostPath(path),
      containers: [mounts()],
      found: [`${severity} host-mounts a: ${MOUNT}`],
    }),
  ),
  ...[
    ["/", "danger"],
    ["/proc", "warning"],
    ["/sys", "info"],
    ["/run/crio/crio.sock", "danger"],
    ["/etc", "warning"],
  ].map(
    ([path = "", severity]): Case => ({
      name: `${path}, read-only`,
      spec: hostPath(path),
      containers: [mounts({ readOnly: true })],
      found: [`${severity} host-mounts a: ${MOUNT}`],
    }),
  ),
  { name: "/data", spec: hostPath("/data"), containers: [mounts()], found: [] },
  { name: "/procfs is not /proc", spec: hostPath("/procfs"), containers: [mounts()], found: [] },
  { name: "a volume that nobody mounts", spec: hostPath("/"), found: [] },
  {
    name: "a subPath that is harmless",
    spec: hostPath("/"),
    containers: [mounts({ subPath: "data/x" })],
    found: [],
  },
  {
    name: "a subPath that is not",
    spec: hostPath("/"),
    containers: [mounts({ subPath: "run/netns" })],
    found: [`warning host-mounts a: ${MOUNT}`],
  },
  {
    name: "Bidirectional",
    spec: { volumes: [{ name: "v", emptyDir: {} }] },
    containers: [mounts({ mountPropagation: "Bidirectional" })],
    found: [`warning mount-propagation a: ${MOUNT}.mountPropagation`],
  },
  {
    name: "HostToContainer",
    spec: { volumes: [{ name: "v", emptyDir: {} }] },
    containers: [mounts({ mountPropagation: "HostToContainer" })],
    found: [],
  },
];

const CAPABILITIES: Case[] = [
  ...["ALL", "SYS_ADMIN", "CAP_SYS_ADMIN", "sys_admin", "SYS_MODULE", "DAC_READ_SEARCH"].map(
    (name): Case => ({
      name,
      containers: [adds(name)],
      found: [`danger namespace-capabilities a: ${CAPABILITY}`],
    }),
  ),
  ...["BPF", "SYS_TIME", "SYSLOG"].map(
    (name): Case => ({
      name,
      containers: [adds(name)],
      found: [`warning namespace-capabilities a: ${CAPABILITY}`],
    }),
  ),
  ...["SYS_PTRACE", "NET_ADMIN", "NET_RAW", "KILL", "SYS_BOOT", "IPC_OWNER", "NET_BIND_SERVICE"].map(
    (name): Case => ({ name: `${name} alone`, containers: [adds(name)], found: [] }),
  ),
  ...(
    [
      ["SYS_PTRACE", { hostPID: true }, "danger", "host-pid -: spec.hostPID"],
      ["SYS_BOOT", { hostPID: true }, "danger", "host-pid -: spec.hostPID"],
      ["NET_ADMIN", { hostNetwork: true }, "danger", "host-network -: spec.hostNetwork"],
      ["NET_RAW", { hostNetwork: true }, "warning", "host-network -: spec.hostNetwork"],
      ["IPC_OWNER", { hostIPC: true }, "warning", "host-ipc -: spec.hostIPC"],
    ] as const
  ).map(
    ([name, spec, severity, host]): Case => ({
      name: `${name} with ${Object.keys(spec)}`,
      spec,
      containers: [adds(name)],
      found: [`${severity} namespace-capabilities a: ${CAPABILITY}`, `warning ${host}`],
    }),
  ),
  {
    name: "in a user namespace of its own",
    spec: { hostUsers: false },
    containers: [adds("SYS_ADMIN", "SYS_TIME")],
    found: [],
  },
  {
    name: "of a privileged container, which has them all",
    containers: [security({ privileged: true, capabilities: { add: ["SYS_ADMIN"] } })],
    found: ["danger privileged a: spec.containers[0].securityContext.privileged"],
  },
];

const PORT = "spec.containers[0].ports[0]";
const PORTS: Case[] = [
  {
    name: "hostPort",
    containers: [ports({ containerPort: 80, hostPort: 8080 })],
    found: [`warning host-port a: ${PORT}.hostPort`],
  },
  {
    name: "hostPort on the node's loopback",
    containers: [ports({ containerPort: 80, hostPort: 8080, hostIP: "127.0.0.1" })],
    found: [`info host-port a: ${PORT}.hostPort`],
  },
  {
    name: "the same port twice",
    containers: [ports({ containerPort: 80 }), ports({ containerPort: 80, protocol: "TCP" })],
    found: [`warning port-conflict -: ${PORT}.containerPort, spec.containers[1].ports[0].containerPort`],
  },
  {
    name: "the same port by another protocol",
    containers: [ports({ containerPort: 53 }), ports({ containerPort: 53, protocol: "UDP" })],
    found: [],
  },
  {
    name: "the same port in an init container, which has ended before",
    spec: { initContainers: [{ name: "i", image: "x", ...ports({ containerPort: 80 }) }] },
    containers: [ports({ containerPort: 80 })],
    found: [],
  },
  {
    name: "the kubelet's port with hostNetwork",
    spec: { hostNetwork: true },
    containers: [ports({ containerPort: 10250 })],
    found: ["warning host-network -: spec.hostNetwork", `warning port-conflict a: ${PORT}.containerPort`],
  },
];

const PROBES: Case[] = [
  {
    name: "httpGet.host",
    containers: [{ livenessProbe: { httpGet: { host: "127.0.0.1", port: 80 } } }],
    found: ["warning probe-host a: spec.containers[0].livenessProbe.httpGet.host"],
  },
  {
    name: "preStop tcpSocket.host",
    containers: [{ lifecycle: { preStop: { tcpSocket: { host: "db", port: 80 } } } }],
    found: ["warning probe-host a: spec.containers[0].lifecycle.preStop.tcpSocket.host"],
  },
  { name: "no host", containers: [{ readinessProbe: { httpGet: { port: 80, host: "" } } }], found: [] },
];

describe.each(Object.entries({ HOST_NAMESPACES, USERS, SHARING, MOUNTS, CAPABILITIES, PORTS, PROBES }))(
  "%s",
  (_, cases) => {
    test.each(cases)("$name", ({ spec = {}, containers, found }) => {
      expect(namespaceFindings(reviewedPod(spec, containers))).toEqual(found);
    });
  },
);

test("every check of the review is in a case above, or a check that never speaks is found", () => {
  const all = [HOST_NAMESPACES, USERS, SHARING, MOUNTS, CAPABILITIES, PORTS, PROBES].flat();
  const spoken = new Set(all.flatMap(({ found }) => found.map((line) => line.split(" ")[1])));
  expect([...spoken].sort()).toEqual(REVIEW_CHECKS.map(({ id }) => id).sort());
});

test("every rule has an ID of its own and all that explain says", () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  for (const { about } of RULES)
    for (const text of Object.values(about)) expect(text).toMatch(/^[A-Z0-9a-z].*[.)]$/s);
});

test("hostNetwork tells of the UTS namespace, which containerd drops with it", () => {
  const detail = reviewedPod({ hostNetwork: true }).report.findings.find(
    ({ id }) => id === "host-network",
  )?.detail;
  expect(detail).toContain("under containerd the UTS namespace is the node's too");
});
