import type { NamespaceReport, PodReport } from "../../model/report.js";
import { podKey } from "../../model/snapshot.js";
import { layout } from "./layout.js";
import { legendBlock } from "./legend.js";
import { LANES, sceneOf } from "./scene.js";
import { writeSvg } from "./svg.js";

const NO_LEGEND = { width: 0, height: 0, at: () => [] };

/** A pod's scopes in a sentence: what a picture of it shows. */
function aboutPod(pod: PodReport): string {
  const scopes = LANES.map((type) => {
    const all = pod.containers
      .filter((one) => one.kind !== "sandbox")
      .map((one) => one.namespaces[type].scope ?? one.namespaces[type].expected);
    return `${type} ${[...new Set(all)].join("/")}`;
  });
  return `Pod ${podKey(pod)}: ${scopes.join(", ")}.`;
}

/** The mark of a bar that is not what was promised, explained where there is one. */
function driftNote({ pods }: NamespaceReport): string {
  const cells = pods.flatMap((pod) => pod.containers.flatMap((one) => Object.values(one.namespaces)));
  return cells.some((cell) => cell.drift === true) ? "; ≠: not what spec and runtime promise" : "";
}

function about(report: NamespaceReport): string {
  return report.pods.map(aboutPod).join(" ");
}

/** `-o svg`: the report as one picture. */
export function renderSvg(report: NamespaceReport): string {
  const origin = `kubectl nsinfo ${report.version}, ${report.generatedAt.slice(0, 16).replace("T", " ")} UTC; the numbers are inodes: the same number is the same namespace${driftNote(report)}`;
  const drawing = layout(sceneOf(report), (width) => legendBlock(width, origin));
  const names = report.pods.map(podKey).join(", ");
  return writeSvg(drawing, {
    prefix: "",
    title: `Linux namespaces of ${names}`,
    about: about(report),
    alone: true,
  });
}

/** What the ways to draw mean, for a page with pictures of pods. */
export function legendSvg(): string {
  const drawing = layout([], (width) =>
    legendBlock(width, "The numbers are inodes: the same number is the same namespace."),
  );
  const about = "How a bar is drawn says whose namespace it is; its place says of which type.";
  return writeSvg(drawing, { prefix: "legend-", title: "Legend", about, alone: false });
}

/** One pod as a picture for a page that has more of them; `prefix` keeps their ids apart. */
export function podSvg(report: NamespaceReport, pod: PodReport, prefix: string): string {
  const only = { ...report, pods: [pod] };
  const drawing = layout(sceneOf(only), () => NO_LEGEND);
  return writeSvg(drawing, {
    prefix,
    title: `Linux namespaces of pod ${podKey(pod)}`,
    about: aboutPod(pod),
    alone: false,
  });
}
