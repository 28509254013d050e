import { fixture, fixtureText } from "../../fixture.js";
import type { Json } from "../types.js";

const POD = "sidecar";
/** Of the pod: a controller is told once, with the name its namespace has in cgroup v1, and in v2. */
const TOLD_CGROUP = /\/cgroup:(?:9:name=systemd|0:):/;
/** Far from the recorded ones. */
const FIRST_PID = 100_000;
const FIRST_INODE = 4_027_000_000;

interface Recorded {
  id: string;
  pid: number;
}

/** The lines of the recording that are about one pod, and those that are about its node alone. */
interface Template {
  pod: { containers: string[]; round: string[] };
  node: string[];
  uid: string;
  containers: Map<string, Recorded>;
}

function template(): Template {
  const all = fixture<Record<string, Record<string, Recorded>>>("recorded/containers.json");
  const { uid } = fixture<Json>(`recorded/pods/${POD}.json`).metadata;
  const containers = new Map(Object.entries(all[POD] ?? {}));
  const pids = new Set([...containers.values()].map(({ pid }) => pid));
  const lines = fixtureText("recorded/collector-output.txt").split("\n");
  const pidOf = (line: string): number =>
    Number(/(?: |^)\/proc\/(\d+)\/|^@start (\d+) /.exec(line)?.slice(1).join("") ?? 0);
  const isOwn = (line: string): boolean =>
    pids.has(pidOf(line)) && (!line.includes("/cgroup:") || TOLD_CGROUP.test(line));
  const ids = [...containers.values()].map(({ id }) => id);
  const isContainer = (line: string): boolean => line.startsWith("@container ");
  return {
    pod: {
      containers: lines.filter(
        (line) => isContainer(line) && ids.some((id) => line.startsWith(`@container ${id} `)),
      ),
      round: lines.filter((line) => !isContainer(line) && isOwn(line)),
    },
    node: lines.filter((line) => !isContainer(line) && [0, 1].includes(pidOf(line))),
    uid,
    containers,
  };
}

const RECORDED = template();

/** 64 hexadecimal digits, a container's ID: of a pod's UID and the container's recorded one. */
export function simulatedId(uid: string, container: string): string {
  const recorded = RECORDED.containers.get(container)?.id ?? "";
  return uid.replaceAll("-", "").padEnd(32, "0") + recorded.slice(32);
}

/** The lines as they would be of another pod: PIDs, IDs, UID and the pod's own namespaces. */
function forPod(lines: readonly string[], uid: string, index: number): string[] {
  const shift = (number: string, first: number, size: number): string =>
    String(first + index * size + (Number(number) % size));
  let text = lines.join("\n").replaceAll(RECORDED.uid, uid);
  for (const [name, { id, pid }] of RECORDED.containers)
    text = text
      .replaceAll(id, simulatedId(uid, name))
      .replace(new RegExp(`(?<=^@container \\S+ |^@start |/proc/|[\\s:])${pid}(?=[\\s/]|$)`, "gm"), (own) =>
        shift(own, FIRST_PID, 1000),
      );
  return text.replace(/4026532\d{3}/g, (inode) => shift(inode, FIRST_INODE, 1000)).split("\n");
}

/** What the collector would print on a node where these pods run, each like the recorded one of an app and a proxy. */
export function simulatedReading(uids: readonly string[]): string {
  const [begin = "", kernel = "", round = "", crictl = "", ...rest] = RECORDED.node;
  const each = (lines: readonly string[]): string[] =>
    uids.flatMap((uid, index) => forPod(lines, uid, index));
  const { containers, round: own } = RECORDED.pod;
  const at = rest.indexOf("@done");
  return [
    begin,
    kernel,
    round,
    crictl,
    ...each(containers),
    ...rest.slice(0, at),
    ...each(own),
    ...rest.slice(at),
  ].join("\n");
}
