import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBusybox } from "../lab/node/needs.js";
import type { Json } from "../lab/types.js";
import { groupsOf, IS_UNIFIED, NODE, removeGroups } from "./node.js";
import { type CollectorRun, CRICTL, nodeScript, startOrder } from "./node-script.js";
import type { RuntimePod } from "./pods.js";

/** What containerd's node said: who is where by the oracles, and what the collector printed in each run. */
export interface ContainerdRun {
  /** Container ID (or `host`) -> its process by containerd's word. */
  pids: Map<string, number>;
  /** By readlink: container ID (or `host`) -> type -> inode. */
  links: Map<string, Record<string, number>>;
  /** By lsns --json. */
  lsns: Map<string, Record<string, number>>;
  outputs: Map<string, string>;
}

function has(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

/** One line why containerd can't be had here, or null. */
export function containerdNeeds(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "skipped: containers of a real containerd need Linux and root";
  const missing = ["containerd", "containerd-shim-runc-v2", "ctr", "runc", "lsns"].filter((one) => !has(one));
  if (missing.length > 0)
    return `skipped: no ${missing.join(", ")} here; on Debian: apt-get install containerd runc util-linux`;
  if (findBusybox() === null) return "skipped: no static busybox; on Debian: apt-get install busybox-static";
  const made = spawnSync("unshare", [...NODE, "mount", "-t", "tmpfs", "tmpfs", "/run"]);
  return made.status === 0 ? null : "skipped: no node with namespaces of its own can be made here";
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** What a run left behind: cgroups of its name, processes of its PID namespaces. Its mounts were in the node's own. */
export function leftovers(root: string, run: ContainerdRun): string[] {
  const own = new Set([...run.links.values()].map((one) => `pid:[${one["pid"]}]`));
  const processes = readdirSync("/proc").filter((pid) => own.has(linkOf(`/proc/${pid}/ns/pid`)));
  return [...groupsOf(root), ...processes];
}

function byId(text: string): Pick<ContainerdRun, "pids" | "links"> {
  const pids: ContainerdRun["pids"] = new Map();
  const links: ContainerdRun["links"] = new Map();
  for (const [, id = "", pid, type = "", inode] of text.matchAll(/^(\S+) (\d+) (\w+):\[(\d+)\]$/gm)) {
    pids.set(id, Number(pid));
    links.set(id, { ...links.get(id), [type]: Number(inode) });
  }
  return { pids, links };
}

function lsnsOf(text: string): Record<string, number> {
  const rows: Json[] = JSON.parse(text).namespaces;
  return Object.fromEntries(rows.map((one) => [one.type, Number(one.ns)]));
}

/**
 * Starts a containerd of its own on a node of its own, lets it run the pods, asks the oracles, runs the collector, and takes
 * everything away again. `extra` are shell lines run when all containers are up (`ctr` and `$pid`s are there).
 */
export function runOnContainerd(
  root: string,
  pods: readonly RuntimePod[],
  runs: CollectorRun[],
  extra: string[] = [],
): ContainerdRun {
  const dir = mkdtempSync(join(tmpdir(), "nsinfo-containerd-"));
  try {
    const order = startOrder(pods, { root, unified: IS_UNIFIED });
    for (const { id, spec } of order) writeFileSync(join(dir, `${id}.json`), spec);
    const node = spawnSync("unshare", [...NODE, "sh", "-c", nodeScript(order, extra, runs)], {
      encoding: "utf8",
      timeout: 60_000,
      // unshare blocks SIGTERM while it waits for its child.
      killSignal: "SIGKILL",
      env: { ...process.env, DIR: dir, BUSYBOX: findBusybox() ?? "", CRICTL },
    });
    if (!existsSync(join(dir, "done"))) {
      const log = existsSync(join(dir, "containerd.log"))
        ? readFileSync(join(dir, "containerd.log"), "utf8")
        : "";
      throw new Error(`the node failed: ${node.stderr}${node.stdout}\n${log.slice(-2000)}`);
    }
    const read = (name: string): string => readFileSync(join(dir, name), "utf8");
    const { pids, links } = byId(read("links"));
    return {
      pids,
      links,
      lsns: new Map([...pids.keys()].map((id) => [id, lsnsOf(read(`lsns-${id}`))])),
      outputs: new Map(runs.map(({ name }) => [name, read(`run-${name}`)])),
    };
  } finally {
    removeGroups(root);
    rmSync(dir, { recursive: true, force: true });
  }
}
