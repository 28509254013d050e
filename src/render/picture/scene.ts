import {
  NAMESPACE_TYPES,
  type NamespaceType,
  type PerType,
  perType,
  type Scope,
} from "../../model/namespace.js";
import {
  type ContainerReport,
  type NamespaceReport,
  type NodeReport,
  type PodReport,
  type Severity,
  wasSeen,
} from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { harmless } from "../../model/text.js";
import { evidenceWords } from "../evidence.js";
import { nodeWords } from "../findings.js";

/** A container as a column of a picture. */
export interface SceneColumn {
  name: string;
  /** What it is and what runs in it, a line each. */
  lines: string[];
  sandbox: boolean;
  /** Nothing of it was seen: no cell of it is known. */
  absent: boolean;
}

/** One namespace of a pod, as a bar in its type's lane. */
export interface SceneBar {
  scope: Scope;
  /** First and last column of each part: members that stand side by side are one part. */
  runs: [number, number][];
  label: string;
  /** Where there is no room for the label. */
  short: string;
  title: string;
  drift: boolean;
}

export interface ScenePod {
  key: string;
  title: string;
  columns: SceneColumn[];
  lanes: PerType<SceneBar[]>;
  /** What was seen in the namespaces of a lane. */
  notes: PerType<string>;
  findings: { severity: Severity; text: string }[];
  /** Declared, not observed. */
  declared: boolean;
}

export interface SceneNode {
  title: string;
  /** The node's own inodes. */
  own: PerType<string>;
  pods: ScenePod[];
}

function columnOf(one: ContainerReport): SceneColumn {
  const absent = !wasSeen(one);
  const state = [one.state ?? "not created", one.reason].filter((word) => word !== null).join(": ");
  const runs = [one.process?.comm, one.pid === null ? null : `PID ${one.pid}`].filter(
    (word) => word !== null && word !== undefined,
  );
  const sandbox = one.kind === "sandbox";
  return {
    name: sandbox ? "sandbox" : harmless(one.name, 64),
    lines: [
      sandbox ? "holds the pod" : `${one.kind} container`,
      harmless(absent ? state : runs.join(", "), 64),
    ],
    sandbox,
    absent,
  };
}

/** What makes two containers stand in one bar: an inode, or what is declared; null for nothing to draw. */
function keyOf(
  container: ContainerReport,
  index: number,
  type: NamespaceType,
  declared: boolean,
): string | null {
  const { inode, scope, expected } = container.namespaces[type];
  if (!declared) return inode === null ? (scope === "unknown" ? `unknown ${index}` : null) : String(inode);
  return expected === "host" || expected === "pod" ? expected : `${expected} ${index}`;
}

function runsOf(columns: number[]): [number, number][] {
  return columns.reduce<[number, number][]>((runs, column) => {
    const last = runs.at(-1);
    if (last && last[1] === column - 1) last[1] = column;
    else runs.push([column, column]);
    return runs;
  }, []);
}

const LABELS: Readonly<Record<Scope, (inode: number | null, members: number) => string>> = {
  host: () => "the node's",
  pod: (inode, members) => `${inode ?? "shared"}${inode !== null && members > 1 ? " shared" : ""}`,
  container: (inode) => String(inode ?? "its own"),
  other: (inode) => `${inode ?? ""} and others`,
  unknown: (inode) => (inode === null ? "?" : `${inode} ?`),
};

function barsOf(pod: PodReport, type: NamespaceType, declared: boolean): SceneBar[] {
  const groups = new Map<string, number[]>();
  pod.containers.forEach((container, index) => {
    const key = keyOf(container, index, type, declared);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  return [...groups.values()].flatMap((columns): SceneBar[] => {
    const members = columns.flatMap((index) => pod.containers[index] ?? []);
    const cell = members[0]?.namespaces[type];
    if (cell === undefined) return [];
    const scope = (declared ? cell.expected : cell.scope) ?? "unknown";
    const names = members.map(({ name }) => name).join(", ");
    return [
      {
        scope,
        runs: runsOf(columns),
        label: LABELS[scope](cell.inode, members.length),
        short: LABELS.container(cell.inode, 1),
        title: harmless(`${type} namespace ${cell.inode ?? "(not observed)"}, ${scope}: ${names}`, 500),
        drift: !declared && members.some((one) => one.namespaces[type].drift === true),
      },
    ];
  });
}

function noteOf(pod: PodReport, type: NamespaceType): string {
  const drifting = pod.containers.filter((one) => one.namespaces[type].drift === true);
  const drift = drifting.map((one) => `DRIFT: ${one.name} should be ${one.namespaces[type].expected}`);
  const seen = pod.relations
    .filter((one) => one.type === type && one.scope !== "host")
    .map((one) => evidenceWords(one.evidence) ?? "");
  return harmless([...drift, ...new Set(seen)].filter((one) => one !== "").join("; "), 300);
}

function podScene(report: NamespaceReport, pod: PodReport): ScenePod {
  const declared = !pod.observed;
  const key = podKey(pod);
  return {
    key,
    title: harmless(`pod ${key}${declared ? " (declared, not observed)" : ""}`),
    columns: pod.containers.map(columnOf),
    lanes: perType((type) => barsOf(pod, type, declared)),
    notes: perType((type) => noteOf(pod, type)),
    findings: report.findings
      .filter((one) => one.pod === key)
      .map(({ severity, id, reason }) => ({ severity, text: harmless(`${id}: ${reason}`, 500) })),
    declared,
  };
}

function nodeScene(name: string | null, node: NodeReport | null, pods: ScenePod[]): SceneNode {
  return {
    title: name === null ? "not on a node" : harmless(`node ${name}${nodeWords(node)}`, 300),
    own: perType((type) => String(node?.namespaces[type] ?? "?")),
    pods,
  };
}

/** A report as a picture has it: nodes, on each its pods, in each its containers and the namespaces that they are in. */
export function sceneOf(report: NamespaceReport): SceneNode[] {
  const names = [...new Set(report.pods.map((pod) => pod.node))];
  return names.map((name) => {
    const node = report.nodes.find((one) => one.name === name) ?? null;
    const pods = report.pods.filter((pod) => pod.node === name).map((pod) => podScene(report, pod));
    return nodeScene(name, node, pods);
  });
}

/** The lanes from top to bottom. */
export const LANES = NAMESPACE_TYPES;
