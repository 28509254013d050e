import { NAMESPACE_TYPES, type NamespaceType, type Scope } from "../../model/namespace.js";
import { type ContainerReport, type NamespaceReport, type PodReport, wasSeen } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { evidenceWords } from "../evidence.js";
import { mermaidText } from "./escape.js";

/** A container with the name of its box. */
interface Box {
  id: string;
  container: ContainerReport;
}

function quoted(lines: string[]): string {
  return `"${lines.map((line) => mermaidText(line)).join("<br/>")}"`;
}

function scopeOf({ namespaces }: ContainerReport, type: NamespaceType): Scope {
  return namespaces[type].scope ?? namespaces[type].expected;
}

function typesIn(container: ContainerReport, scope: Scope): NamespaceType[] {
  return NAMESPACE_TYPES.filter((type) => scopeOf(container, type) === scope);
}

function containerLine({ id, container }: Box): string {
  const own = typesIn(container, "container");
  const open = typesIn(container, "unknown");
  const lines = [
    container.name,
    ...(wasSeen(container)
      ? []
      : [[container.state ?? "not created", container.reason].filter(Boolean).join(", ")]),
    ...(own.length > 0 ? [`alone in ${own.join(", ")}`] : []),
    ...(open.length > 0 ? [`not known: ${open.join(", ")}`] : []),
  ];
  return `${id}[${quoted(lines)}]`;
}

/** Namespaces that the same containers are in stand in one box. */
interface Group {
  members: Box[];
  outside: boolean;
  types: NamespaceType[];
}

function groupsOf(boxes: Box[]): Group[] {
  const groups = new Map<string, Group>();
  for (const type of NAMESPACE_TYPES) {
    const shared = boxes.filter(({ container }) => ["pod", "other"].includes(scopeOf(container, type)));
    const inodes = new Set(shared.map(({ container }) => container.namespaces[type].inode));
    for (const inode of inodes) {
      const members = shared.filter(({ container }) => container.namespaces[type].inode === inode);
      const outside = members.some(({ container }) => scopeOf(container, type) === "other");
      const key = `${outside} ${members.map(({ id }) => id).join()}`;
      const group = groups.get(key) ?? { members, outside, types: [] };
      groups.set(key, { ...group, types: [...group.types, type] });
    }
  }
  return [...groups.values()];
}

/** With whom, where the arrows do not tell. */
function withWhom({ outside, members }: Group): string[] {
  if (outside) return ["with something outside of the pod"];
  return members.length > 1 ? [] : ["with the sandbox"];
}

/** Types of which something was seen stand on a line each, with that; the others on one. */
function groupLines(pod: PodReport, group: Group, id: string): string[] {
  const names = group.members.map(({ container }) => container.name);
  const seen = group.types.map((type) => {
    const relation = pod.relations.find(
      (one) => one.type === type && names.some((name) => one.members.includes(name)),
    );
    return { type, words: relation ? evidenceWords(relation.evidence) : null };
  });
  const bare = seen.filter(({ words }) => words === null).map(({ type }) => type);
  const lines = [
    ...seen.flatMap(({ type, words }) => (words === null ? [] : [`${type}, ${words}`])),
    ...(bare.length > 0 ? [bare.join(", ")] : []),
    ...withWhom(group),
  ];
  return [`${id}(${quoted(lines)})`, ...group.members.map((member) => `${member.id} --- ${id}`)];
}

/** Which namespaces are the node's: told once for the pod where all its containers have the same. */
function hostLines(boxes: Box[], pod: string, host: string): string[] {
  const lists = boxes.map(({ container }) => typesIn(container, "host").join(", "));
  const arrow = (from: string, list: string): string[] =>
    list === "" ? [] : [`${from} -. ${quoted([list])} .-> ${host}`];
  const [first = ""] = lists;
  if (lists.every((list) => list === first)) return arrow(pod, first);
  return boxes.flatMap(({ id }, index) => arrow(id, lists[index] ?? ""));
}

function podLines(pod: PodReport, id: string, host: string): { inside: string[]; edges: string[] } {
  const boxes = pod.containers
    .filter((one) => one.kind !== "sandbox")
    .map((container, index) => ({ id: `${id}c${index}`, container }));
  const groups = groupsOf(boxes).map((group, index) => groupLines(pod, group, `${id}s${index}`));
  const title = `pod ${podKey(pod)}${pod.observed ? "" : ", declared, not observed"}`;
  return {
    inside: [
      `subgraph ${id}[${quoted([title])}]`,
      ...boxes.map((one) => `  ${containerLine(one)}`),
      ...groups.flatMap((lines) => lines.slice(0, 1)).map((line) => `  ${line}`),
      "end",
    ],
    edges: [...groups.flatMap((lines) => lines.slice(1)), ...hostLines(boxes, id, host)],
  };
}

/**
 * `-o mermaid`: a flowchart for a README or an issue (https://mermaid.js.org/syntax/flowchart.html). Round boxes are namespaces that
 * are shared inside of a pod, dashed arrows go to what is the node's.
 */
export function renderMermaid(report: NamespaceReport): string {
  const names = [...new Set(report.pods.map((pod) => pod.node))];
  const parts = names.map((name, index) => {
    const node = `n${index}`;
    const pods = report.pods
      .filter((pod) => pod.node === name)
      .map((pod, position) => podLines(pod, `${node}p${position}`, `${node}h`));
    return {
      inside: [
        `subgraph ${node}[${quoted([name === null ? "not on a node" : `node ${name}`])}]`,
        ...pods.flatMap(({ inside }) => inside.map((line) => `  ${line}`)),
        `  ${node}h[[${quoted(["namespaces of the node"])}]]`,
        "end",
      ],
      edges: pods.flatMap(({ edges }) => edges),
    };
  });
  const lines = parts.flatMap(({ inside, edges }) => [...inside, ...edges].map((line) => `  ${line}`));
  return `${["flowchart TB", ...lines].join("\n")}\n`;
}
