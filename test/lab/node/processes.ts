import { readdirSync, readFileSync } from "node:fs";

/** A process as this machine counts, and as the node it runs on does. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  /** In this machine's pid namespace first, then further in (proc_pid_status(5), NSpid). */
  chain: number[];
  name: string;
}

/** Every process of the machine that can be read; those that end meanwhile are left out. */
export function allProcesses(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, "utf8");
        const field = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
        const chain = field("NSpid").split("\t").map(Number);
        return [{ pid: Number(name), parent: Number(field("PPid")), chain, name: field("Name") }];
      } catch {
        return [];
      }
    });
}

/** The processes below one, itself left out. */
export function descendants(of: number, all = allProcesses()): ProcessEntry[] {
  const children = all.filter(({ parent }) => parent === of);
  return children.flatMap((child) => [child, ...descendants(child.pid, all)]);
}
