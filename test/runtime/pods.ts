import type { Raw } from "../../src/kube/raw.js";
import { NAMESPACE_TYPES, type PerType, type Scope } from "../../src/model/namespace.js";

/** How the kubelet and the runtime name the cgroup of a container. */
export type Layout = "cgroupfs" | "systemd" | "nested";

/** One container of a pod on the runtime. */
export interface RuntimeContainer {
  name: string;
  id: string;
  /** The container whose PID namespace it joins, as an ephemeral container with a target does. */
  target?: string;
  /** Has a cgroup namespace of its own although cgroup v1 containers have none under a kubelet. */
  ownCgroup?: boolean;
}

/** A pod as the kubelet would ask a runtime for it, and what its containers must turn out to share. */
export interface RuntimePod {
  name: string;
  uid: string;
  layout: Layout;
  sandboxId: string;
  spec: {
    hostNetwork?: boolean;
    hostPID?: boolean;
    hostIPC?: boolean;
    hostUsers?: boolean;
    shareProcessNamespace?: boolean;
  };
  containers: RuntimeContainer[];
  /** Of every container but those named in `others`, in the order net ipc uts pid mnt user cgroup time. */
  scopes: string;
  others?: Record<string, string>;
  /** Namespaces that deliberately are not what a kubelet would ask for. */
  drifts?: string[];
}

let made = 0;
/** 64 hex digits as a runtime's IDs are, the same in every run. */
function id(): string {
  made += 1;
  return (0xc0de0000 + made).toString(16).repeat(8);
}

function container(name: string, more: Omit<RuntimeContainer, "name" | "id"> = {}): RuntimeContainer {
  return { name, id: id(), ...more };
}

const uid = (digit: string): string => `${digit.repeat(8)}-1111-4222-8333-${digit.repeat(12)}`;

const PLAIN = "pod pod pod container container host host host";

/** Every way in which a kubelet lets containers share namespaces, and the shapes of cgroup paths. */
export const RUNTIME_PODS: readonly RuntimePod[] = [
  {
    name: "plain",
    uid: uid("1"),
    layout: "cgroupfs",
    sandboxId: id(),
    spec: {},
    containers: [container("app"), container("proxy")],
    scopes: PLAIN,
  },
  {
    name: "slice",
    uid: uid("2"),
    layout: "systemd",
    sandboxId: id(),
    spec: {},
    containers: [container("app"), container("proxy")],
    scopes: PLAIN,
  },
  {
    name: "in-a-node-container",
    uid: uid("3"),
    layout: "nested",
    sandboxId: id(),
    spec: {},
    containers: [container("app")],
    scopes: PLAIN,
  },
  {
    name: "share-pid",
    uid: uid("4"),
    layout: "cgroupfs",
    sandboxId: id(),
    spec: { shareProcessNamespace: true },
    containers: [container("a"), container("b")],
    scopes: "pod pod pod pod container host host host",
  },
  {
    name: "host-network",
    uid: uid("5"),
    layout: "systemd",
    sandboxId: id(),
    spec: { hostNetwork: true },
    containers: [container("agent")],
    scopes: "host pod host container container host host host",
  },
  {
    name: "host-all",
    uid: uid("6"),
    layout: "cgroupfs",
    sandboxId: id(),
    spec: { hostNetwork: true, hostPID: true, hostIPC: true },
    containers: [container("agent"), container("logger")],
    scopes: "host host host host container host host host",
  },
  {
    name: "user-namespace",
    uid: uid("7"),
    layout: "cgroupfs",
    sandboxId: id(),
    spec: { hostUsers: false },
    containers: [container("app"), container("side")],
    scopes: "pod pod pod container container pod host host",
  },
  {
    name: "targeted",
    uid: uid("8"),
    layout: "systemd",
    sandboxId: id(),
    spec: {},
    containers: [container("app"), container("other"), container("dbg", { target: "app" })],
    scopes: "pod pod pod pod container host host host",
    others: { other: PLAIN, "(sandbox)": PLAIN },
  },
  {
    // A static pod: its UID is the hash of its manifest.
    name: "static",
    uid: "9f86d081884c7d659a2feaa0c55ad015",
    layout: "systemd",
    sandboxId: id(),
    spec: {},
    containers: [container("app")],
    scopes: PLAIN,
  },
  {
    name: "own-cgroup",
    uid: uid("a"),
    layout: "cgroupfs",
    sandboxId: id(),
    spec: {},
    containers: [container("app", { ownCgroup: true })],
    scopes: "pod pod pod container container host container host",
    others: { "(sandbox)": PLAIN },
    drifts: ["app cgroup"],
  },
];

/** The scopes of one container by the table above; on cgroup v2 every container has a cgroup namespace of its own. */
export function promisedScopes(pod: RuntimePod, name: string, unified: boolean): PerType<Scope> {
  const words = (pod.others?.[name] ?? pod.scopes).split(" ") as Scope[];
  const scopes = Object.fromEntries(NAMESPACE_TYPES.map((type, index) => [type, words[index]]));
  return { ...scopes, ...(unified ? { cgroup: "container" } : {}) } as PerType<Scope>;
}

/** The pod as an API server would answer for it. */
export function rawPod(pod: RuntimePod): Raw {
  const ephemeral = pod.containers.filter((one) => one.target !== undefined);
  const apps = pod.containers.filter((one) => one.target === undefined);
  const status = (one: RuntimeContainer): Raw => ({
    name: one.name,
    containerID: `containerd://${one.id}`,
    state: { running: {} },
    restartCount: 0,
  });
  const isStatic = !pod.uid.includes("-");
  return {
    metadata: {
      namespace: "demo",
      name: pod.name,
      uid: isStatic ? uid("e") : pod.uid,
      ...(isStatic ? { annotations: { "kubernetes.io/config.hash": pod.uid } } : {}),
    },
    spec: {
      nodeName: "node1",
      ...pod.spec,
      containers: apps.map((one) => ({ name: one.name, image: "busybox:1.36" })),
      ephemeralContainers: ephemeral.map((one) => ({
        name: one.name,
        image: "busybox:1.36",
        targetContainerName: one.target,
      })),
    },
    status: {
      phase: "Running",
      containerStatuses: apps.map(status),
      ephemeralContainerStatuses: ephemeral.map(status),
    },
  };
}
