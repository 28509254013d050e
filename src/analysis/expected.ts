import { type NamespaceType, type PerType, perType, type Scope } from "../model/namespace.js";
import type { ContainerKind, ContainerState, PodNamespaceSpec } from "../model/pod.js";

/** A container runtime, as the part of `containerRuntimeVersion` before `://` names it. */
export type Runtime = "containerd" | "cri-o" | "docker" | "other";

/** Where the pod runs, as far as it is known; null for a spec that runs nowhere yet. */
export interface RuntimeFacts {
  runtime: Runtime | null;
  cgroup: "v1" | "v2" | "hybrid" | null;
}

/** What the expectation for one container depends on. */
export interface ContainerFacts {
  name: string;
  kind: ContainerKind;
  state: ContainerState | null;
  privileged: boolean;
  targetContainerName: string | null;
}

interface Situation {
  spec: PodNamespaceSpec;
  container: ContainerFacts;
  siblings: ContainerFacts[];
  cgroup: RuntimeFacts["cgroup"];
}

/** Where a row was seen or read: a runtime, or the spec alone. */
type Ground = Runtime | "spec";

interface Row {
  type: NamespaceType;
  scope: Scope;
  when?: (situation: Situation) => boolean;
  on: readonly Ground[];
}

const targeted = ({ container, siblings }: Situation): boolean =>
  siblings.some((one) => one.state === "running" && one.targetContainerName === container.name);

const legacyCgroup = ({ cgroup }: Situation): boolean => cgroup === "v1" || cgroup === "hybrid";

/** containerd: recorded from Kubernetes 1.36 with containerd 2.1; CRI-O: read in its `server/sandbox_run_linux.go`. */
const BOTH: readonly Ground[] = ["containerd", "cri-o", "spec"];

/**
 * What the containers of a pod share, first row that fits. Sources, besides the recordings:
 * kubernetes `pkg/kubelet/kuberuntime/util/util.go` (which mode the kubelet asks for), containerd
 * `internal/cri/opts/spec_opts.go`, `internal/cri/server/podsandbox/sandbox_run_linux.go` (UTS goes with the network) and
 * `container_create.go` (cgroup), CRI-O `internal/factory/container/namespaces_linux.go`, `server/container_create.go`.
 */
const ROWS: readonly Row[] = [
  { type: "net", scope: "host", when: ({ spec }) => spec.hostNetwork, on: BOTH },
  { type: "net", scope: "pod", on: BOTH },
  { type: "ipc", scope: "host", when: ({ spec }) => spec.hostIPC, on: BOTH },
  { type: "ipc", scope: "pod", on: BOTH },
  { type: "uts", scope: "host", when: ({ spec }) => spec.hostNetwork, on: ["containerd"] },
  // "There is no option for host UTSNS": a namespace of the pod's own that carries the node's name.
  { type: "uts", scope: "pod", when: ({ spec }) => spec.hostNetwork, on: ["cri-o"] },
  { type: "uts", scope: "pod", when: ({ spec }) => !spec.hostNetwork, on: BOTH },
  { type: "pid", scope: "host", when: ({ spec }) => spec.hostPID, on: BOTH },
  { type: "pid", scope: "pod", when: ({ spec }) => spec.shareProcessNamespace, on: BOTH },
  { type: "pid", scope: "pod", when: ({ container }) => container.targetContainerName !== null, on: BOTH },
  { type: "pid", scope: "pod", when: targeted, on: BOTH },
  { type: "pid", scope: "container", on: BOTH },
  { type: "mnt", scope: "container", on: BOTH },
  { type: "user", scope: "pod", when: ({ spec }) => !spec.hostUsers, on: BOTH },
  { type: "user", scope: "host", on: BOTH },
  { type: "cgroup", scope: "host", when: legacyCgroup, on: ["containerd", "cri-o"] },
  // Of the sandbox on cgroup v2 there is neither a recording nor a reading: unknown.
  {
    type: "cgroup",
    scope: "host",
    when: ({ container }) => container.privileged,
    on: ["containerd", "cri-o"],
  },
  {
    type: "cgroup",
    scope: "container",
    when: ({ cgroup, container }) => cgroup === "v2" && container.kind !== "sandbox",
    on: ["containerd", "cri-o"],
  },
  { type: "time", scope: "host", on: BOTH },
];

/** The runtime of a node's `containerRuntimeVersion`, e.g. `containerd://2.1.9`, or of a `containerID`; null for null. */
export function runtimeOf(version: string | null): Runtime | null {
  if (version === null) return null;
  const name = version.split("://")[0] ?? "";
  return name === "containerd" || name === "cri-o" || name === "docker" ? name : "other";
}

/** The rows that can hold on a ground, by their type. */
const ROWS_ON: ReadonlyMap<Ground, PerType<readonly Row[]>> = new Map(
  (["spec", "containerd", "cri-o", "docker", "other"] as const).map((ground) => [
    ground,
    perType((type) => ROWS.filter((row) => row.type === type && row.on.includes(ground))),
  ]),
);

/** Every answer once, by its eight words: a cluster of containers has a handful, and what is made of one is made once. */
const ANSWERS = new Map<string, Readonly<PerType<Scope>>>();

function firstScope(rows: readonly Row[], situation: Situation): Scope {
  for (const { when, scope } of rows) if (when === undefined || when(situation)) return scope;
  return "unknown";
}

/** What the pod's spec, its runtime and its node's cgroup version together promise for one container; frozen. */
export function expectedScopes(
  spec: PodNamespaceSpec,
  container: ContainerFacts,
  siblings: ContainerFacts[],
  facts: RuntimeFacts,
): Readonly<PerType<Scope>> {
  const situation: Situation = { spec, container, siblings, cgroup: facts.cgroup };
  const rows = ROWS_ON.get(facts.runtime ?? "spec");
  let words = "";
  const scopes = perType((type) => {
    const scope = firstScope(rows?.[type] ?? [], situation);
    words += scope;
    return scope;
  });
  const known = ANSWERS.get(words);
  if (known === undefined) ANSWERS.set(words, Object.freeze(scopes));
  return known ?? scopes;
}
