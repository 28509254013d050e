import { expectedScopes, type RuntimeFacts, runtimeOf } from "../analysis/expected.js";
import { ALL_UNKNOWN, NAMESPACE_TYPES, perType } from "../model/namespace.js";
import { bareContainerId, type DeclaredContainer, type Pod, SANDBOX_NAME, undeclared } from "../model/pod.js";
import type { NodeReading, ProcessReading } from "../model/reading.js";
import { type ContainerSnapshot, type Gap, type PodSnapshot, podKey } from "../model/snapshot.js";
import { isolatedBy } from "./isolated.js";
import { findProcess, findSandbox, otherProcesses, type PidFinding } from "./pids.js";

/** What the API server says of a node; null where it could not be read. */
export interface NodeFacts {
  name: string;
  runtime: string | null;
  kernel: string | null;
}

/** A process's namespaces; null where there is no process or a link could not be read. */
export function inodesOf(process: ProcessReading | null): ContainerSnapshot["inodes"] {
  return perType((type) => process?.namespaces[type] ?? null);
}

const NOT_FOUND: PidFinding = { process: null, source: null, disagreement: null, why: null };

/** Which runtime a pod's containers are of: what their IDs say, since the node object may be out of reach. */
function podRuntime(pod: Pod, node: NodeFacts): RuntimeFacts["runtime"] {
  const id = pod.containers.find((one) => one.id !== null)?.id ?? null;
  return runtimeOf(id) ?? runtimeOf(node.runtime);
}

/** Joins one pod with one node's reading, container by container. */
class PodReader {
  readonly gaps: Gap[] = [];
  private readonly facts: RuntimeFacts;

  constructor(
    private readonly pod: Pod,
    private readonly reading: NodeReading,
    node: NodeFacts,
  ) {
    this.facts = { runtime: podRuntime(pod, node), cgroup: reading.cgroup };
  }

  private gap(container: string, what: string, why: string): void {
    this.gaps.push({ node: this.reading.node, pod: podKey(this.pod), container, what, why });
  }

  /** Says what is missing of a container that should have a process, or of a process that was found. */
  private complain(declared: DeclaredContainer, found: PidFinding): void {
    const { process } = found;
    if (process === null) {
      if (declared.state === "running") this.gap(declared.name, "its process", found.why ?? "not found");
      return;
    }
    const unread = NAMESPACE_TYPES.filter((type) => process.namespaces[type] === undefined);
    if (unread.length === 0) return;
    const what = `its ${unread.join(", ")} namespace${unread.length > 1 ? "s" : ""}`;
    this.gap(
      declared.name,
      what,
      `the links of /proc/${process.pid}/ns could not be read: who reads may not look into that process`,
    );
  }

  private snapshot(declared: DeclaredContainer, found: PidFinding): ContainerSnapshot {
    const id = bareContainerId(declared.id);
    return {
      ...declared,
      pid: found.process?.pid ?? null,
      pidSource: found.source,
      process: found.process,
      others: id === null ? [] : otherProcesses(this.reading, id, found.process),
      pidDisagreement: found.disagreement,
      inodes: inodesOf(found.process),
      expected: expectedScopes(this.pod.spec, declared, this.pod.containers, this.facts),
    };
  }

  private container(declared: DeclaredContainer): ContainerSnapshot {
    const id = bareContainerId(declared.id);
    const found = id === null ? NOT_FOUND : findProcess(this.reading, id);
    const isolated = isolatedBy(this.pod, found.process);
    if (isolated !== null) {
      this.gap(
        declared.name,
        "its namespaces",
        `they are inside ${isolated}; what the node sees are processes of that`,
      );
      return { ...this.snapshot(declared, NOT_FOUND), others: [], expected: ALL_UNKNOWN };
    }
    this.complain(declared, found);
    return this.snapshot(declared, found);
  }

  read(): PodSnapshot {
    const containers = this.pod.containers.map((declared) => this.container(declared));
    const ids = this.pod.containers.flatMap((one) => bareContainerId(one.id) ?? []);
    const sandbox = findSandbox(this.reading, this.pod.cgroupUid, ids);
    if (sandbox && isolatedBy(this.pod, sandbox.process) === null) {
      const named = this.pod.containers.find((one) => one.id !== null)?.id ?? "";
      const scheme = /^[^:]*:\/\//.exec(named)?.[0] ?? "";
      containers.push(
        this.snapshot(undeclared("sandbox", SANDBOX_NAME, scheme + sandbox.id), { ...NOT_FOUND, ...sandbox }),
      );
    }
    return { pod: this.pod, containers };
  }
}

/** Joins what the API server declares of a pod with what its node's collector observed, and says what is missing. */
export function podFromNode(
  pod: Pod,
  reading: NodeReading,
  node: NodeFacts,
): { pod: PodSnapshot; gaps: Gap[] } {
  const reader = new PodReader(pod, reading, node);
  return { pod: reader.read(), gaps: reader.gaps };
}
