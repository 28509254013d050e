import {
  type ContainerReport,
  type NamespaceReport,
  type NodeReport,
  type PodReport,
  wasSeen,
} from "../model/report.js";
import { podKey } from "../model/snapshot.js";
import { harmlessData } from "../model/text.js";
import { findingsLines, gapLines, nodeWords } from "./findings.js";
import { declaredMatrix, type MatrixInput, matrix, shownContainers } from "./matrix.js";
import { nodeViewLines } from "./node-view.js";
import { ink, labelled, type Style, wrap } from "./style.js";

/** What a table says beyond the report. */
export interface TableOptions extends Style {
  wide: boolean;
  /** How long the reading took, in milliseconds; null where there was none. */
  elapsedMs: number | null;
  /** Read on the machine itself, and not through a debug pod. */
  local?: boolean;
}

const THROUGH: Record<NamespaceReport["source"], string> = {
  node: "read through a debug pod",
  exec: "told by its containers themselves (pods/exec)",
  spec: "read from its spec",
};

function heading(
  { source }: NamespaceReport,
  pod: PodReport,
  node: NodeReport | null,
  options: TableOptions,
): string {
  const where = pod.node === null ? ", not on a node" : ` on ${pod.node}${nodeWords(node)}`;
  const through = options.local ? "read here" : THROUGH[source];
  const how = pod.observed
    ? `, ${through}${options.elapsedMs === null ? "" : ` in ${(options.elapsedMs / 1000).toFixed(1)} s`}`
    : ": declared namespaces, not observed";
  // What stands where a pod stands has no UID.
  const kind = pod.uid === "" ? "" : "Pod ";
  return `${kind}${podKey(pod)}${where}${how}`;
}

function stateWords(container: ContainerReport): string {
  const more = [
    container.reason,
    container.exitCode === null ? null : `exit code ${container.exitCode}`,
  ].filter((one) => one !== null);
  return `${container.state ?? "not created"}${more.length > 0 ? ` (${more.join(", ")})` : ""}`;
}

/** Those without a process have no column: what they are is said below. */
function absent(pod: PodReport, style: Style): string[] {
  return pod.containers
    .filter((one) => !wasSeen(one))
    .flatMap((one) => {
      const text = `${one.kind} container, ${stateWords(one)}: no process to look at`;
      return labelled(style, "  ", `${one.name}: `, text);
    });
}

/** `PID 1234 on the node, 1 in its own namespace`, by NSpid. */
function pidWords({ pid, pidSource, process }: ContainerReport): string {
  const inner = (process?.nsPid ?? []).slice(1);
  const chain = inner.length > 0 ? `, ${inner.join(", then ")} in its own namespace` : "";
  return `PID ${pid} on the node${chain}${pidSource === null ? "" : ` (by ${pidSource})`}`;
}

function processWords(container: ContainerReport): string {
  const { process, kind } = container;
  const outside = process?.uid === process?.hostUid ? "" : ` (${process?.hostUid ?? "?"} on the node)`;
  const zombies = process?.zombies ? `, ${process.zombies} zombie${process.zombies > 1 ? "s" : ""}` : "";
  const of = kind === "sandbox" ? "" : `${kind} container, `;
  return `${of}${process?.comm ?? "?"}, ${pidWords(container)}, uid ${process?.uid ?? "?"}${outside}${zombies}`;
}

/** containerd's and CRI-O's default set (containerd `pkg/oci/spec.go`, defaultUnixCaps): known by name, not worth a line of names. */
const DEFAULT_CAPABILITIES =
  "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP";
const MOST_CAPABILITIES = 38;

function capabilityWords(capabilities: string[]): string {
  if (capabilities.length === 0) return "no capabilities";
  if (capabilities.join(" ") === DEFAULT_CAPABILITIES) return "the runtime's default capabilities";
  return capabilities.length >= MOST_CAPABILITIES
    ? "all capabilities"
    : `capabilities ${capabilities.join(" ")}`;
}

/** What the container may do: what holds it besides its namespaces. */
function powerWords({ process }: ContainerReport): string {
  if (process === null || process.capabilities === null) return "";
  const clock = process.timeOffsets;
  return [
    capabilityWords(process.capabilities),
    process.seccomp === null ? null : `seccomp ${process.seccomp}`,
    process.noNewPrivs === null ? null : `no_new_privs ${process.noNewPrivs ? "on" : "off"}`,
    clock && (clock.monotonic !== 0 || clock.boottime !== 0)
      ? `clocks off by ${clock.monotonic} s (monotonic), ${clock.boottime} s (boottime)`
      : null,
  ]
    .filter((one) => one !== null)
    .join(", ");
}

function details(input: MatrixInput, style: Style): string[] {
  if (!input.wide) return [];
  return input.pod.containers
    .filter((one) => one.pid !== null)
    .flatMap((one) => [
      ...labelled(style, "  ", `${one.name}: `, processWords(one)),
      ...labelled(style, " ".repeat(one.name.length + 4), "", powerWords(one)),
    ]);
}

function podLines(report: NamespaceReport, pod: PodReport, options: TableOptions): string[] {
  const key = podKey(pod);
  const node = report.nodes.find((one) => one.name === pod.node) ?? null;
  const findings = report.findings.filter((one) => one.pod === key);
  const input: MatrixInput = { pod, node, findings, wide: options.wide };
  const below = [...absent(pod, options), ...details(input, options)];
  return [
    ...wrap(heading(report, pod, node, options), options.columns).map((line) => ink(options, "bold", line)),
    "",
    ...(pod.observed && shownContainers(input).length > 0 ? matrix(input, options) : declaredMatrix(input)),
    ...(below.length > 0 ? ["", ...below] : []),
    ...(findings.length > 0 ? ["", ...findingsLines(findings, options)] : []),
  ];
}

/** The report for people: per pod the matrix, what it rests on, and the findings; then what could not be learnt. */
export function tableLines(untrusted: NamespaceReport, options: TableOptions): string[] {
  const report = harmlessData(untrusted);
  const views = report.nodeViews ?? [];
  const shown = views.length > 0 && !options.wide ? [] : report.pods;
  const parts = [
    ...views.map((view) => nodeViewLines(report, view, options)),
    ...shown.map((pod) => podLines(report, pod, options)),
  ];
  const lines = parts.flatMap((part, index) => (index > 0 ? ["", ...part] : part));
  return [...lines, ...gapLines(report.gaps, options)];
}

/** The same as text. */
export function renderTable(report: NamespaceReport, options: TableOptions): string {
  return `${tableLines(report, options).join("\n")}\n`;
}
