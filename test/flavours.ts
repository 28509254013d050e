import { readdirSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Raw } from "../src/kube/raw.js";
import { INITIAL_INODES, NAMESPACE_TYPES, type PerType } from "../src/model/namespace.js";
import { fixtureText } from "./fixture.js";

/** A process of a flavour; `inner` is in a container of a container, `monitor` is what CRI-O keeps beside a container. */
export interface FlavourProcess {
  is: "container" | "sandbox" | "monitor" | "inner";
  comm: string;
  /** Of a sandbox. */
  id?: string;
  /** `/proc/PID/cgroup`. */
  cgroup: string[];
}

/** One pod with one container as a runtime and a node flavour have it. */
export interface Flavour {
  /** `containerID` as the API server gives it. */
  id: string;
  podUid: string;
  cgroup: "v1" | "v2" | "hybrid";
  /** In the order in which they started. */
  processes: FlavourProcess[];
  /** What is expected of the container, in the order net ipc uts pid mnt user cgroup time. */
  scopes: string;
}

/** The folders that flavours lie in, below test/fixtures. */
export const FLAVOUR_FOLDERS = ["recorded/runtimes", "constructed/runtimes"] as const;

/** The files of one of the folders. */
export function flavourFiles(folder: (typeof FLAVOUR_FOLDERS)[number]): string[] {
  return readdirSync(join(process.cwd(), "test/fixtures", folder)).sort();
}

/** Reads a flavour; `name` is `FOLDER/FILE`. */
export function flavour(name: string): Flavour {
  return load(fixtureText(name)) as Flavour;
}

/** The PID of the process at that place of a flavour's list. */
export function flavourPid(index: number): number {
  return 100 + index;
}

/** The pod as an API server would answer for it. A static pod's UID in the cgroups is its hash. */
export function flavourPod({ id, podUid }: Flavour): Raw {
  const isStatic = !podUid.includes("-");
  return {
    metadata: {
      namespace: "demo",
      name: "flavour",
      uid: isStatic ? "00000000-1111-4222-8333-444444444444" : podUid,
      ...(isStatic ? { annotations: { "kubernetes.io/config.hash": podUid } } : {}),
    },
    spec: { nodeName: "node1", containers: [{ name: "app", image: "busybox:1.36" }] },
    status: {
      phase: "Running",
      containerStatuses: [{ name: "app", containerID: id, state: { running: {} }, restartCount: 0 }],
    },
  };
}

/** Namespaces as every runtime here makes them for a plain pod; a monitor is the node's own. */
function inodes({ is }: FlavourProcess, pid: number, unified: boolean): PerType<number> {
  if (is === "monitor") return INITIAL_INODES;
  const shared = is === "inner" ? pid * 10 : 4000;
  const own = { pid: pid * 100 + 1, mnt: pid * 100 + 2, ...(unified ? { cgroup: pid * 100 + 3 } : {}) };
  return { ...INITIAL_INODES, net: shared + 1, ipc: shared + 2, uts: shared + 3, ...own };
}

function processLines(pid: number, comm: string, namespaces: PerType<number>, cgroup: string[]): string[] {
  return [
    `@start ${pid} ${500 + pid}`,
    ...cgroup.map((line) => `/proc/${pid}/cgroup:${line}`),
    ...NAMESPACE_TYPES.map(
      (type) =>
        `lrwxrwxrwx 1 root root 0 Nov 23 12:33 /proc/${pid}/ns/${type} -> ${type}:[${namespaces[type]}]`,
    ),
    `/proc/${pid}/status:Name:\t${comm}`,
    `/proc/${pid}/status:NSpid:\t${pid}\t1`,
    `/proc/${pid}/stat:${pid} (${comm}) S 2 ${pid} ${pid} 0 -1 4194560 1 0 0 0 0 6 0 0 20 0 1 0 ${500 + pid} 232 369`,
  ];
}

/** What the collector prints on such a node, crictl having said `crictl` (lines of its template), or not having been asked. */
export function flavourOutput({ processes, cgroup }: Flavour, crictl: string[] | null): string {
  const root = processes[0]?.cgroup.map((line) => line.replace(/:[^:]*$/, ":/init.scope")) ?? [];
  return [
    "@begin 1",
    "@round 1",
    ...(crictl === null
      ? ["@crictl unasked"]
      : ["@crictl ok", ...crictl.map((line) => `@container ${line}`)]),
    ...processLines(1, "systemd", INITIAL_INODES, root),
    ...processes.flatMap((one, index) => {
      const pid = flavourPid(index);
      return processLines(pid, one.comm, inodes(one, pid, cgroup === "v2"), one.cgroup);
    }),
    "@done",
    "",
    "@end",
    "",
  ].join("\n");
}
