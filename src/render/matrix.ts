import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { NAMESPACE_TYPES, type NamespaceType, type Scope } from "../model/namespace.js";
import {
  type ContainerReport,
  type Finding,
  type NodeReport,
  type PodReport,
  type Relation,
  wasSeen,
} from "../model/report.js";
import { evidenceWords } from "./evidence.js";
import { type Ink, ink, type Style } from "./style.js";

/** One pod, and what is needed to show it. */
export interface MatrixInput {
  pod: PodReport;
  node: NodeReport | null;
  findings: Finding[];
  wide: boolean;
}

const SCOPE_INK: Record<Scope, Ink | null> = {
  host: "yellow",
  pod: "green",
  container: null,
  other: "red",
  unknown: "dim",
};
const UNKNOWN = "?";

/** Which finding makes a shared namespace of the node's worth an exclamation mark. */
const MARKS: Partial<Record<NamespaceType, string>> = {
  net: "host-network",
  uts: "host-network",
  pid: "host-pid",
  ipc: "host-ipc",
  user: "host-user-namespace",
};

const NO_BORDERS = Object.fromEntries(
  ["top", "bottom", "left", "right", "mid"]
    .flatMap((side) => ["", "-mid", "-left", "-right"].map((part) => side + part))
    .concat(["middle", "left-mid", "mid-mid", "right-mid"])
    .map((part) => [part, ""]),
);

const GAP = "   ";
/** A narrower note is no help. */
const LEAST_NOTE = 18;

function printedWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Where nothing is to be broken, a table has nothing to find out: it takes 4 ms for that when it is new. */
function padded(rows: string[][], widths: number[]): string[] {
  const pad = (row: string[], width: number, index: number): string => {
    const cell = row[index] ?? "";
    return cell + " ".repeat(width - printedWidth(cell));
  };
  return rows.map((row) => `  ${widths.map((width, index) => pad(row, width, index)).join(GAP)}`.trimEnd());
}

/**
 * Rows as left-aligned columns, with two spaces before the first and none after the last. Where there is less room than
 * that, the last column is wrapped; null when even that does not fit.
 */
export function columns(rows: string[][], room: number | null): string[] | null {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => printedWidth(row[index] ?? ""))),
  );
  const fixed = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 2);
  const last = Math.max(0, widths.at(-1) ?? 0);
  const note = room === null || fixed + last <= room ? last : room - fixed;
  if (note < Math.min(last, LEAST_NOTE)) return null;
  if (note === last && !rows.flat().some((cell) => cell.includes("\n"))) return padded(rows, widths);
  const table = new Table({
    chars: { ...NO_BORDERS, middle: GAP },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colWidths: [...widths.slice(0, -1), note],
    wordWrap: true,
  });
  table.push(...rows);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line}`.trimEnd());
}

/** The same, as wide as it must be where there is no room. */
function unwrapped(rows: string[][], room: number | null): string[] {
  return columns(rows, room) ?? columns(rows, null) ?? [];
}

function cellText(container: ContainerReport, type: NamespaceType): string {
  const { inode } = container.namespaces[type];
  return inode === null ? UNKNOWN : String(inode);
}

/** The scopes of a row in pod order, each once. */
function scopesOf(containers: ContainerReport[], type: NamespaceType): Scope[] {
  return [...new Set(containers.map((one) => one.namespaces[type].scope ?? "unknown"))];
}

function driftWords(containers: ContainerReport[], type: NamespaceType): string[] {
  return containers
    .filter((one) => one.namespaces[type].drift === true)
    .map((one) => `DRIFT: ${one.name} should be ${one.namespaces[type].expected}`);
}

/** As many names as these need not be read one by one where they are everybody's. */
const MANY = 3;

/** Whether these are all that have a column. */
function areAll(members: string[], containers: ContainerReport[]): boolean {
  return members.length === containers.length && containers.every(({ name }) => members.includes(name));
}

/** Names of containers; where they are many, and all, one word for them. */
function whom(members: string[], containers: ContainerReport[]): string[] {
  return members.length > MANY && areAll(members, containers) ? ["all"] : members;
}

/** Why a row is what it is: who shares it, and what was seen there; `brief`: but for what scope and columns show already. */
function noteOf(
  input: MatrixInput,
  containers: ContainerReport[],
  type: NamespaceType,
  brief: boolean,
): string {
  const relations = input.pod.relations.filter((one) => one.type === type);
  const hosts = relations.find((one) => one.scope === "host");
  const words = relations
    .filter((one) => one.scope === "pod" || one.scope === "other")
    .map((one) => {
      const beside =
        one.scope === "other"
          ? " with something outside the pod"
          : one.members.length > 1
            ? ""
            : " with the sandbox";
      const seen = evidenceWords(one.evidence);
      if (brief && one.scope === "pod" && areAll(one.members, containers)) return seen ?? "shared";
      const names = whom(one.members, containers).join(", ");
      return `shared ${one.scope === "other" ? "" : "by "}${names}${beside}${seen ? `: ${seen}` : ""}`;
    });
  const open = relations.filter((one) => one.scope === "unknown");
  words.push(
    ...open
      .filter((one) => one.members.length > 1)
      .map((one) => `shared by ${whom(one.members, containers).join(", ")}`),
  );
  const apart = open.filter((one) => one.members.length === 1).flatMap((one) => one.members);
  if (apart.length > 0 && relations.length > 1)
    words.push(areAll(apart, containers) ? "separate" : `${apart.join(", ")} separate`);
  const alone = relations.filter((one) => one.scope === "container").flatMap((one) => one.members);
  if (alone.length > 0)
    words.push(words.length > 0 || hosts ? `${alone.join(", ")} separate` : aloneWords(relations.length));
  if (hosts) words.push(hostWords(input, type, hosts.members, containers, brief));
  return [...driftWords(containers, type), ...words].filter((one) => one !== "").join("; ");
}

function aloneWords(namespaces: number): string {
  return namespaces > 1 ? "separate" : "its own";
}

function hostWords(
  input: MatrixInput,
  type: NamespaceType,
  members: string[],
  containers: ContainerReport[],
  brief = false,
): string {
  const marked = input.findings.some((one) => one.id === MARKS[type]);
  const seen = evidenceWords(
    input.pod.relations.find((one) => one.type === type && one.scope === "host")?.evidence ?? {},
  );
  const some = members.length < containers.length ? `${members.join(", ")} in the node's` : "";
  const words = [some, seen ?? "", alwaysWords(input, type, brief)].filter((one) => one !== "").join(" ");
  return `${marked ? "! " : ""}${words}`.trimEnd();
}

/** What is the node's whatever the spec says. */
function alwaysWords(input: MatrixInput, type: NamespaceType, brief: boolean): string {
  if (type === "time") return "(always)";
  const legacy = input.node?.cgroup === "v1" || input.node?.cgroup === "hybrid";
  return type === "cgroup" && legacy ? `(always on ${brief ? "" : "cgroup "}v1)` : "";
}

/** The containers that have a column: those of which something was seen; the sandbox only with `-o wide`. */
export function shownContainers(input: MatrixInput): ContainerReport[] {
  return input.pod.containers.filter((one) => wasSeen(one) && (input.wide || one.kind !== "sandbox"));
}

/**
 * The matrix: a row a type, a column a container, then the node's own, the scope, and why. On a terminal with too little room
 * for that, with less of why; then the same turned round.
 */
export function matrix(input: MatrixInput, style: Style): string[] {
  const containers = shownContainers(input);
  const own = containers.filter((one) => one.kind !== "sandbox");
  const head = ["", ...containers.map((one) => one.name), "host", "scope"];
  const row = (type: NamespaceType, brief: boolean): string[] => {
    const scopes = scopesOf(own, type);
    const hostInode = input.node?.namespaces[type] ?? null;
    return [
      type,
      ...containers.map((one) =>
        ink(style, SCOPE_INK[one.namespaces[type].scope ?? "unknown"], cellText(one, type)),
      ),
      ink(style, "dim", hostInode === null ? UNKNOWN : String(hostInode)),
      ink(style, SCOPE_INK[scopes[0] ?? "unknown"], scopes.join("/")),
      noteOf(input, own, type, brief),
    ];
  };
  const table = (brief: boolean): string[] | null =>
    columns([[...head, ""], ...NAMESPACE_TYPES.map((type) => row(type, brief))], style.columns);
  const full = table(false);
  if (full?.length === NAMESPACE_TYPES.length + 1) return full;
  return table(true) ?? turned(input, style);
}

/** The containers of a relation, as a list: the sandbox too where it is asked for. */
function membersOf(
  input: MatrixInput,
  { type, inode, members }: Relation,
  containers: ContainerReport[],
): string[] {
  const names = whom(members, containers);
  const sandbox = input.pod.containers.find((one) => one.kind === "sandbox");
  const joins = input.wide && sandbox !== undefined && sandbox.namespaces[type].inode === inode;
  return joins ? [...names, sandbox.name] : names;
}

/** The node's own namespace of a type, and the sandbox's, where no container of the pod is in it. */
function lonely(input: MatrixInput, type: NamespaceType, shown: Relation[]): string[][] {
  const known = new Set(shown.map((one) => one.inode));
  const sandbox = input.wide ? input.pod.containers.find((one) => one.kind === "sandbox") : undefined;
  const own = sandbox?.namespaces[type];
  const host = input.node?.namespaces[type] ?? null;
  return [
    ...(sandbox && own && own.inode !== null && !known.has(own.inode) && own.inode !== host
      ? [[String(own.inode), own.scope ?? "unknown", sandbox.name]]
      : []),
    ...(host !== null && !known.has(host) ? [[String(host), "-", "the node"]] : []),
  ];
}

/** A row a namespace. */
function turned(input: MatrixInput, style: Style): string[] {
  const containers = shownContainers(input).filter((one) => one.kind !== "sandbox");
  const rows = NAMESPACE_TYPES.flatMap((type) => {
    const shown = input.pod.relations.filter((one) => one.type === type);
    const own = shown.map((relation) => {
      const host = relation.scope === "host";
      const seen = host
        ? hostWords(input, type, relation.members, containers)
        : evidenceWords(relation.evidence);
      return [
        relation.inode === null ? UNKNOWN : String(relation.inode),
        ink(style, SCOPE_INK[relation.scope], relation.scope),
        [membersOf(input, relation, containers).join(", "), seen].filter((one) => one).join(": "),
      ];
    });
    return [...own, ...lonely(input, type, shown)].map((row, index) => [index === 0 ? type : "", ...row]);
  });
  return unwrapped([["", "namespace", "scope", "containers"], ...rows], style.columns);
}

/** What the spec promises, for a pod of which nothing was observed: a row a type, a column a container. */
export function declaredMatrix(input: MatrixInput): string[] {
  const containers = input.pod.containers;
  const rows = NAMESPACE_TYPES.map((type) => [
    type,
    ...containers.map((one) => one.namespaces[type].expected),
  ]);
  return unwrapped(
    [["", ...containers.map((one) => one.name), ""], ...rows.map((row) => [...row, ""])],
    null,
  );
}
