import {
  askersOf,
  FROM_NODE,
  FROM_PODS,
  type ListenerReport,
  type LocalhostPodReport,
  type LocalhostReport,
  type Reach,
  type UnixSocketReport,
} from "../../model/localhost-report.js";
import { podKey } from "../../model/snapshot.js";
import { harmless } from "../../model/text.js";
import { findingsLines, gapLines, nodeWords } from "../findings.js";
import { columns } from "../matrix.js";
import { ink, labelled, type Style, wrap } from "../style.js";
import type { TableOptions } from "../table.js";

const NO_WAY = "-";

/** `yes`, or with an observation beside it `yes (refused)`. */
function cell(reach: Reach | undefined, style: Style): string {
  if (!reach) return NO_WAY;
  const text = reach.observed === null ? reach.derived : `${reach.derived} (${reach.observed})`;
  const differs = reach.observed !== null && (reach.observed === "yes") !== (reach.derived === "yes");
  const color = { yes: "green", no: null, unknown: "dim" } as const;
  return ink(style, differs && reach.derived !== "unknown" ? "red" : color[reach.derived], text);
}

/** The addresses that somebody may want, loopback first. */
function addressesOf(pod: LocalhostPodReport): string[] {
  return ["127.0.0.1", "::1", "localhost", ...pod.podIPs];
}

const WORDS: Record<string, string> = { [FROM_NODE]: "node (probes)", [FROM_PODS]: "other pods" };

/** Who asks, with the answers; those with the same answers share a row. */
function groups(
  listener: ListenerReport,
  pod: LocalhostPodReport,
  style: Style,
): { who: string; cells: string[] }[] {
  const addresses = addressesOf(pod);
  const rows: { who: string; cells: string[] }[] = [];
  for (const { from, outside, ways } of askersOf(listener.reach)) {
    const who = outside ? (WORDS[from] ?? from) : from;
    const cells = addresses.map((to) =>
      cell(
        ways.find((one) => one.to === to),
        style,
      ),
    );
    const same = rows.find((one) => one.cells.join("\n") === cells.join("\n"));
    if (same) same.who = `${same.who}, ${who}`;
    else rows.push({ who, cells });
  }
  return rows;
}

function socketWords(listener: ListenerReport): string {
  const { protocol, address, port, v6Only } = listener;
  const shown = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const family =
    address !== "::" ? "" : v6Only === null ? " (IPv4 too?)" : v6Only ? " (IPv6 only)" : " (and IPv4)";
  return `${protocol} ${shown}${family}`;
}

function ownerWords({ container, process }: Pick<ListenerReport, "container" | "process">): string {
  const name = harmless(process ?? "?", 32);
  return container === null ? `(${name})` : `${container}: ${name}`;
}

function listenerRows(listener: ListenerReport, pod: LocalhostPodReport, options: TableOptions): string[][] {
  const rows = groups(listener, pod, options).map(({ who, cells }, index) => [
    index === 0 ? socketWords(listener) : "",
    index === 0 ? ownerWords(listener) : "",
    who,
    ...cells,
  ]);
  if (!options.wide || listener.portForward === null) return rows;
  const blank = pod.podIPs.map(() => NO_WAY);
  return [...rows, ["", "", "port-forward", NO_WAY, NO_WAY, listener.portForward, ...blank]];
}

/** On a narrow terminal, a paragraph a listener; without colour, for what is broken into lines counts every character. */
function paragraphs(listener: ListenerReport, pod: LocalhostPodReport, options: TableOptions): string[] {
  const addresses = addressesOf(pod);
  return [
    `  ${socketWords(listener)}  ${ownerWords(listener)}`,
    ...groups(listener, pod, { ...options, color: false }).flatMap(({ who, cells }) => {
      const said = addresses
        .map((to, index) => `${to} ${cells[index]}`)
        .filter((text) => !text.endsWith(` ${NO_WAY}`));
      return labelled(options, "    ", `${who}: `, said.join(", "));
    }),
  ];
}

function listenerLines(pod: LocalhostPodReport, options: TableOptions): string[] {
  if (!pod.observed) return [];
  if (pod.listeners.length === 0) return ["", "  nothing listens"];
  const head = ["socket", "owner", "from", ...addressesOf(pod)];
  const rows = pod.listeners.flatMap((one) => listenerRows(one, pod, options));
  const table = columns([head, ...rows], options.columns);
  return ["", ...(table ?? pod.listeners.flatMap((one) => paragraphs(one, pod, options)))];
}

function unixLines(sockets: readonly UnixSocketReport[], options: TableOptions): string[] {
  if (sockets.length === 0) return [];
  const shown = sockets.map((one) => `@${one.name} (${ownerWords(one)})`);
  return ["", ...labelled(options, "  ", "abstract unix sockets: ", shown.join(", "))];
}

function heading(report: LocalhostReport, pod: LocalhostPodReport, options: TableOptions): string {
  const node = report.nodes.find((one) => one.name === pod.node) ?? null;
  const where = pod.node === null ? ", not on a node" : ` on ${pod.node}${nodeWords(node)}`;
  const took = options.elapsedMs === null ? "" : ` in ${(options.elapsedMs / 1000).toFixed(1)} s`;
  const how = pod.observed ? `, read through a debug pod${took}` : ": its sockets were not read";
  return `Pod ${podKey(pod)}${pod.hostNetwork ? " (hostNetwork)" : ""}${where}${how}`;
}

function podLines(report: LocalhostReport, pod: LocalhostPodReport, options: TableOptions): string[] {
  const findings = report.findings.filter((one) => one.pod === podKey(pod));
  return [
    ...wrap(heading(report, pod, options), options.columns).map((line) => ink(options, "bold", line)),
    ...listenerLines(pod, options),
    ...unixLines(pod.unixSockets, options),
    ...(pod.verdict === null ? [] : ["", ...labelled(options, "  ", "", pod.verdict)]),
    ...(findings.length > 0 ? ["", ...findingsLines(findings, options)] : []),
  ];
}

/** The report for people: a block of rows a listener, a row for those who have the same answers, a column an address. */
export function renderLocalhost(report: LocalhostReport, options: TableOptions): string {
  const lines = report.pods.flatMap((pod) => podLines(report, pod, options));
  return `${[...lines, ...gapLines(report.gaps, options)].join("\n")}\n`;
}
