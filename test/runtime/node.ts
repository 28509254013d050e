import { existsSync, readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";

const HIERARCHIES = "/sys/fs/cgroup";

/** Whether this machine has the unified cgroup hierarchy alone. */
export const IS_UNIFIED = existsSync(join(HIERARCHIES, "cgroup.controllers"));

/** A hierarchy that processes can be put into without more ado. */
export const PLAIN_HIERARCHY = IS_UNIFIED ? HIERARCHIES : join(HIERARCHIES, "pids");

/** What unshare is given for a node: it has its own PID 1 in namespaces of its own, as kind's has: the machine's may be out of reach. */
export const NODE = [
  "--fork",
  "--pid",
  "--mount",
  "--mount-proc",
  "--uts",
  "--ipc",
  "--net",
  "--kill-child=KILL",
];

/** The cgroup folders of one name, deepest first. */
export function groupsOf(root: string): string[] {
  const below = (folder: string): string[] => [
    ...readdirSync(folder, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .flatMap((one) => below(join(folder, one.name))),
    folder,
  ];
  const hierarchies = IS_UNIFIED
    ? [HIERARCHIES]
    : readdirSync(HIERARCHIES).map((one) => join(HIERARCHIES, one));
  return hierarchies
    .map((one) => join(one, root))
    .filter(existsSync)
    .flatMap(below);
}

/** Removes the cgroups; a killed process leaves its group a moment after the call that killed it. */
export function removeGroups(root: string): void {
  for (let tries = 0; tries < 200 && groupsOf(root).length > 0; tries++) {
    for (const group of groupsOf(root)) {
      try {
        rmdirSync(group);
      } catch {
        // Still busy: next time.
      }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}
