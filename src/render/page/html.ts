import { createHash } from "node:crypto";
import { NAMESPACE_TYPES } from "../../model/namespace.js";
import {
  type Finding,
  type GapReport,
  type NamespaceReport,
  type PodReport,
  SEVERITIES,
} from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { nodeWords } from "../findings.js";
import { xml } from "../picture/escape.js";
import { legendSvg, podSvg } from "../picture/picture.js";
import { darkRules } from "../picture/svg-style.js";
import { matrixTable } from "./matrix.js";
import { PAGE_CSS } from "./page-css.generated.js";
import { PAGE_SCRIPT } from "./page-js.generated.js";

const LONG = 4000;

/** A source as Content Security Policy names it: by its hash (https://www.w3.org/TR/CSP3/#match-element-to-source-list). */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function findingItem({ id, severity, reason, detail, remedy, references }: Finding): string {
  const also = references.length > 0 ? `<p class="soft">Also: ${xml(references.join(", "), LONG)}</p>` : "";
  return [
    `<li class="${severity}" data-severity="${SEVERITIES.indexOf(severity)}">`,
    `<strong>${severity.toUpperCase()}</strong> <code>${xml(id)}</code> ${xml(reason, LONG)}`,
    `<p>${xml(detail, LONG)}</p><p>Fix: ${xml(remedy, LONG)}</p>${also}</li>`,
  ].join("");
}

function gapItem({ node, pod, container, what, why }: GapReport): string {
  const where = [pod ?? node, container].filter((one) => one !== null).join(" ");
  return `<li>${xml(`${where === "" ? "" : `${where}: `}${what}: ${why}`, LONG)}</li>`;
}

/** What the search looks through, in small letters. */
function textOf(pod: PodReport, findings: Finding[]): string {
  const containers = pod.containers.flatMap(({ name, process, namespaces }) => [
    name,
    process?.comm ?? "",
    ...NAMESPACE_TYPES.map((type) => `${type} ${namespaces[type].inode ?? ""}`),
  ]);
  const found = findings.flatMap(({ id, reason, references }) => [id, reason, ...references]);
  return [podKey(pod), pod.node ?? "", ...containers, ...found].join(" ").toLowerCase();
}

function podSection(report: NamespaceReport, pod: PodReport, index: number): string {
  const key = podKey(pod);
  const node = report.nodes.find((one) => one.name === pod.node) ?? null;
  const findings = report.findings.filter((one) => one.pod === key);
  const where = pod.node === null ? "not on a node" : `on node ${pod.node}${nodeWords(node)}`;
  const seen = pod.observed ? "" : "; declared, not observed";
  const found =
    findings.length === 0
      ? "<p>None.</p>"
      : `<ul class="findings">${findings.map(findingItem).join("\n")}</ul>`;
  return [
    `<section class="pod" aria-labelledby="pod${index}" data-text="${xml(textOf(pod, findings), 1_000_000)}">`,
    `<h2 id="pod${index}">Pod ${xml(key, 600)}</h2><p class="soft">${xml(where + seen, 600)}</p>`,
    `<figure>${podSvg(report, pod, `p${index}-`)}</figure>`,
    matrixTable(pod, node),
    `<h3>Findings</h3>${found}`,
    "</section>",
  ].join("\n");
}

function options(words: readonly (readonly [string, string])[]): string {
  return words.map(([value, text]) => `<option value="${value}">${text}</option>`).join("");
}

const SCOPES = [
  ["", "any"],
  ["host", "the node's"],
  ["pod", "shared inside of the pod"],
  ["container", "one container's alone"],
  ["other", "shared with something outside"],
  ["unknown", "not known"],
] as const;
const LEAST = [
  ["0", "all"],
  ["1", "warning and above"],
  ["2", "danger"],
] as const;

/** Hidden until the script runs: what does nothing must not be offered. */
function tools(): string {
  const types = NAMESPACE_TYPES.map(
    (type) => `<label><input type="checkbox" name="type" value="${type}" checked>${type}</label>`,
  );
  return [
    '<div class="tools" role="search" hidden>',
    '<label>Search (press /)<input type="search" placeholder="pod, container, inode, finding" autocomplete="off"></label>',
    `<fieldset><legend>Types</legend>${types.join("")}</fieldset>`,
    `<label>Scope<select name="scope">${options(SCOPES)}</select></label>`,
    `<label>Findings<select name="severity">${options(LEAST)}</select></label>`,
    '<output role="status"></output>',
    "</div>",
  ].join("\n");
}

function counted({ pods, findings }: NamespaceReport): string {
  const counts = [...SEVERITIES]
    .reverse()
    .map((severity) => `${findings.filter((one) => one.severity === severity).length} ${severity}`);
  const nodes = new Set(pods.flatMap((pod) => pod.node ?? [])).size;
  return `${pods.length} ${pods.length === 1 ? "pod" : "pods"} on ${nodes} ${nodes === 1 ? "node" : "nodes"}; findings: ${counts.join(", ")}`;
}

/**
 * `-o html`: the report as one page that needs nothing from anywhere, and may load nothing: matrix, picture and findings of each
 * pod, with search and filters.
 */
export function renderHtml(report: NamespaceReport): string {
  const style = PAGE_CSS + darkRules();
  const policy = `default-src 'none'; script-src ${hashOf(PAGE_SCRIPT)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;
  const names = report.pods.map(podKey).join(", ");
  const gaps =
    report.gaps.length === 0
      ? ""
      : `<section><h2>What could not be learnt</h2><ul>${report.gaps.map(gapItem).join("\n")}</ul></section>`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    '<head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Linux namespaces of ${xml(names, 200)}</title>`,
    `<style>${style}</style></head>`,
    '<body><a class="skip" href="#pods">Skip to the pods</a>',
    `<header><h1>Linux namespaces of pods</h1><p>${counted(report)}</p>`,
    `<p class="soft">kubectl nsinfo ${xml(report.version)}, ${xml(report.generatedAt)}</p></header>`,
    tools(),
    `<main id="pods" tabindex="-1">${report.pods.map((pod, index) => podSection(report, pod, index)).join("\n")}`,
    `${gaps}</main>`,
    `<footer><figure>${legendSvg()}</figure></footer>`,
    `<script>${PAGE_SCRIPT}</script></body></html>`,
    "",
  ].join("\n");
}
