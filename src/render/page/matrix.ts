import { NAMESPACE_TYPES, type NamespaceType } from "../../model/namespace.js";
import { type ContainerReport, type NodeReport, type PodReport, wasSeen } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { evidenceWords } from "../evidence.js";
import { xml } from "../picture/escape.js";
import { TYPE_LOOKS } from "../picture/palette.js";

function cellOf(container: ContainerReport, type: NamespaceType): string {
  const { inode, scope, expected, drift } = container.namespaces[type];
  const number = inode ?? (wasSeen(container) ? "?" : "–");
  const words = scope ?? `declared: ${expected}`;
  const drifting = drift === true ? ` <span class="drift">DRIFT: should be ${xml(expected)}</span>` : "";
  return `<td>${number}<small>${xml(words)}${drifting}</small></td>`;
}

function seenIn(pod: PodReport, type: NamespaceType): string {
  const seen = pod.relations
    .filter((one) => one.type === type)
    .map((one) => evidenceWords(one.evidence) ?? "");
  return xml([...new Set(seen)].filter((one) => one !== "").join("; "), 500);
}

function rowOf(pod: PodReport, node: NodeReport | null, type: NamespaceType): string {
  const scopes = pod.containers.map((one) => one.namespaces[type].scope ?? one.namespaces[type].expected);
  const cells = pod.containers.map((one) => cellOf(one, type));
  return [
    `<tr data-type="${type}" data-scopes="${[...new Set(scopes)].join(" ")}">`,
    `<th scope="row">${type} <small class="soft">${xml(TYPE_LOOKS[type].about)}</small></th>`,
    ...cells,
    `<td>${node?.namespaces[type] ?? "?"}</td><td>${seenIn(pod, type)}</td></tr>`,
  ].join("");
}

/** The matrix of a pod as a table with row and column headers, which says in words what the picture draws. */
export function matrixTable(pod: PodReport, node: NodeReport | null): string {
  const heads = pod.containers.map(
    ({ name, kind }) =>
      `<th scope="col">${xml(name)}${kind === "sandbox" ? "" : `<br><small class="soft">${kind} container</small>`}</th>`,
  );
  const name = `Namespaces of pod ${podKey(pod)}`;
  return [
    `<div class="scroll" role="region" aria-label="${xml(name)}" tabindex="0"><table>`,
    `<caption>Matrix <span class="soft">(inodes: the same number is the same namespace)</span></caption>`,
    `<thead><tr><th scope="col">type</th>${heads.join("")}<th scope="col">the node</th><th scope="col">seen there</th></tr></thead>`,
    `<tbody>${NAMESPACE_TYPES.map((type) => rowOf(pod, node, type)).join("\n")}</tbody>`,
    "</table></div>",
  ].join("\n");
}
