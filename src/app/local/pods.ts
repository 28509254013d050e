import { type DeclaredContainer, type Pod, SANDBOX_NAME, undeclared } from "../../model/pod.js";
import type { LocalName } from "../../probe/local-names.js";
import type { LocalProcess } from "../../probe/local-proc.js";
import { PAUSE_COMMS } from "../../snapshot/pids.js";

/** Stands where a namespace would, for what belongs to no pod that the kubelet's log folder names. */
export const LOCAL_NAMESPACE = "(local)";
const SHORT_ID = 12;

/** A container that a cgroup of this machine names. */
export interface LocalContainer {
  id: string;
  podUid: string | null;
  /** By PID. */
  processes: LocalProcess[];
}

/** The containers that the cgroups name, in the order of their first processes. */
export function localContainers(processes: readonly LocalProcess[]): Map<string, LocalContainer> {
  const containers = new Map<string, LocalContainer>();
  for (const process of processes) {
    const { containerId: id, podUid } = process;
    if (id === null) continue;
    const known = containers.get(id);
    if (known) known.processes.push(process);
    else containers.set(id, { id, podUid, processes: [process] });
  }
  return containers;
}

/** A container that runs here. Its ID has no `runtime://`, so no runtime's rows are expected of it. */
export function declaredAs(name: string, id: string | null): DeclaredContainer {
  return undeclared("app", name, id);
}

/** A pod as this machine knows it. Its spec is not known: the values are what the API server fills in, and are not reported. */
function madeUp(node: string, namespace: string, name: string, uid: string): Pod {
  return {
    namespace,
    name,
    uid,
    cgroupUid: uid,
    nodeName: node,
    phase: "Running",
    statusReason: null,
    deleting: false,
    spec: {
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      hostUsers: true,
      shareProcessNamespace: false,
    },
    terminationGracePeriodSeconds: null,
    os: "linux",
    runtimeClassName: null,
    serverless: null,
    provenLinux: true,
    podIPs: [],
    hostPaths: [],
    raw: null,
    containers: [],
  };
}

/** Something that is no pod, standing where a pod stands. */
export function loosePod(node: string, name: string, containers: DeclaredContainer[]): Pod {
  return { ...madeUp(node, LOCAL_NAMESPACE, name, ""), containers };
}

/** Whether it is a pod, and not something that stands where one stands. */
export function isOfKubelet({ uid }: { uid: string }): boolean {
  return uid !== "";
}

function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** A container as the report names it: by the kubelet's name, else by the first digits of its ID. */
export function containerName(id: string, names: ReadonlyMap<string, LocalName>): string {
  return names.get(id)?.container ?? shortId(id);
}

/** The first container that the kubelet's log folder does not name and that is nothing but a pause process. */
function sandboxOf(
  containers: readonly LocalContainer[],
  names: ReadonlyMap<string, LocalName>,
): LocalContainer | undefined {
  return containers.find(
    (one) => !names.has(one.id) && one.processes.every(({ comm }) => PAUSE_COMMS.includes(comm)),
  );
}

/** A pod that the cgroups name: its containers but for the sandbox, which is found as in every report. */
export function kubernetesPod(
  node: string,
  uid: string,
  containers: readonly LocalContainer[],
  names: ReadonlyMap<string, LocalName>,
): Pod {
  const sandbox = sandboxOf(containers, names);
  const named = containers.flatMap((one) => names.get(one.id) ?? [])[0];
  const pod = madeUp(node, named?.namespace ?? LOCAL_NAMESPACE, named?.pod ?? uid, uid);
  const taken = new Set<string>();
  for (const one of containers.filter((each) => each !== sandbox)) {
    const wanted = containerName(one.id, names);
    const name = taken.has(wanted) ? `${wanted}-${shortId(one.id)}` : wanted;
    taken.add(name);
    pod.containers.push(declaredAs(name, one.id));
  }
  return pod;
}

/** The name under which a pod's report has a container; the sandbox's where the pod does not declare it. */
export function reportedName(pod: Pod, id: string): string {
  return pod.containers.find((one) => one.id === id)?.name ?? SANDBOX_NAME;
}
