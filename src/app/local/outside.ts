import { ALL_UNKNOWN, NAMESPACE_TYPES, perType } from "../../model/namespace.js";
import type { PodSnapshot } from "../../model/snapshot.js";
import type { LocalProcess } from "../../probe/local-proc.js";
import { declaredAs, loosePod } from "./pods.js";

/** The processes and all that come from them. */
export function withDescendants(roots: ReadonlySet<number>, processes: readonly LocalProcess[]): Set<number> {
  const children = new Map<number, number[]>();
  for (const { pid, parent } of processes) {
    const own = children.get(parent);
    if (own) own.push(pid);
    else children.set(parent, [pid]);
  }
  const all = new Set(roots);
  // A set is gone through to its end, what is added on the way too.
  for (const pid of all) for (const child of children.get(pid) ?? []) all.add(child);
  return all;
}

/**
 * The rest of the machine: every combination of namespaces that a process outside of `inside` is in, once. Without it a process that
 * somebody named would seem to be alone where it is not.
 */
export function outsideOf(
  node: string,
  inside: ReadonlySet<number>,
  processes: readonly LocalProcess[],
): PodSnapshot {
  const kinds = new Map<string, LocalProcess>();
  for (const process of processes) {
    const key = NAMESPACE_TYPES.map((type) => process.namespaces[type] ?? "").join(" ");
    if (!inside.has(process.pid) && !kinds.has(key)) kinds.set(key, process);
  }
  const containers = [...kinds.values()].map((process) => ({
    ...declaredAs(String(process.pid), null),
    pid: process.pid,
    pidSource: null,
    process: null,
    others: [],
    pidDisagreement: null,
    inodes: perType((type) => process.namespaces[type] ?? null),
    expected: ALL_UNKNOWN,
  }));
  return { pod: loosePod(node, "outside", []), containers };
}
