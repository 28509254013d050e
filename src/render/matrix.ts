import Table from "cli-table3";
import { NAMESPACE_TYPES, type NamespaceType, type Scope } from "../model/namespace.js";
import type { ContainerReport, Finding, NodeReport, PodReport } from "../model/report.js";
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

/** Rows as left-aligned columns, three spaces apart, with two before the first and none after the last. */
export function columns(rows: string[][]): string[] {
  const table = new Table({
    chars: { ...NO_BORDERS, middle: "   " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows);
  return table
    .toString()
    .split("\n")
    .map((line) => `  ${line}`.trimEnd());
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

/** Why a row is what it is: who shares it, and what was seen there. */
function noteOf(input: MatrixInput, containers: ContainerReport[], type: NamespaceType): string {
  const relations = input.pod.relations.filter((one) => one.type === type);
  const hosts = relations.find((one) => one.scope === "host");
  const words = relations
    .filter((one) => one.scope === "pod" || one.scope === "other")
    .map((one) => {
      const whom =
        one.scope === "other"
          ? " with something outside the pod"
          : one.members.length > 1
            ? ""
            : " with the sandbox";
      const seen = evidenceWords(one.evidence);
      return `shared ${one.scope === "other" ? "" : "by "}${one.members.join(", ")}${whom}${seen ? `: ${seen}` : ""}`;
    });
  const alone = relations.filter((one) => one.scope === "container").flatMap((one) => one.members);
  if (alone.length > 0)
    words.push(words.length > 0 || hosts ? `${alone.join(", ")} separate` : aloneWords(relations.length));
  if (hosts) words.push(hostWords(input, type, hosts.members, containers));
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
): string {
  const marked = input.findings.some((one) => one.id === MARKS[type]);
  const seen = evidenceWords(
    input.pod.relations.find((one) => one.type === type && one.scope === "host")?.evidence ?? {},
  );
  const some = members.length < containers.length ? `${members.join(", ")} in the node's` : "";
  const words = [some, seen ?? "", type === "time" ? "(always)" : ""].filter((one) => one !== "").join(" ");
  return `${marked ? "! " : ""}${words}`.trimEnd();
}

/** The containers that have a column: those with a process; the sandbox only with `-o wide`. */
export function shownContainers(input: MatrixInput): ContainerReport[] {
  return input.pod.containers.filter((one) => one.pid !== null && (input.wide || one.kind !== "sandbox"));
}

/** The matrix: a row a type, a column a container, then the node's own, the scope, and why. */
export function matrix(input: MatrixInput, style: Style): string[] {
  const containers = shownContainers(input);
  const own = containers.filter((one) => one.kind !== "sandbox");
  const head = ["", ...containers.map((one) => one.name), "host", "scope"];
  const rows = NAMESPACE_TYPES.map((type) => {
    const scopes = scopesOf(own, type);
    const hostInode = input.node?.namespaces[type] ?? null;
    return [
      type,
      ...containers.map((one) =>
        ink(style, SCOPE_INK[one.namespaces[type].scope ?? "unknown"], cellText(one, type)),
      ),
      ink(style, "dim", hostInode === null ? UNKNOWN : String(hostInode)),
      ink(style, SCOPE_INK[scopes[0] ?? "unknown"], scopes.join("/")),
      noteOf(input, own, type),
    ];
  });
  return columns([[...head, ""], ...rows]);
}

/** The same turned round, for a pod with more containers than a terminal has room for: a row a namespace. */
export function turned(input: MatrixInput, style: Style): string[] {
  const rows = input.pod.relations.map((relation, index, all) => [
    all[index - 1]?.type === relation.type ? "" : relation.type,
    relation.inode === null ? UNKNOWN : String(relation.inode),
    ink(style, SCOPE_INK[relation.scope], relation.scope),
    relation.members.join(", "),
  ]);
  return columns([["", "namespace", "scope", "containers"], ...rows]);
}

/** What the spec promises, for a pod of which nothing was observed: a row a type, a column a container. */
export function declaredMatrix(input: MatrixInput): string[] {
  const containers = input.pod.containers;
  const rows = NAMESPACE_TYPES.map((type) => [
    type,
    ...containers.map((one) => one.namespaces[type].expected),
  ]);
  return columns([["", ...containers.map((one) => one.name)], ...rows]);
}
