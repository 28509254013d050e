import fc from "fast-check";
import { nodeView } from "../../../src/analysis/node-view.js";
import { buildReport } from "../../../src/app/report.js";
import type { Raw } from "../../../src/kube/raw.js";
import type { NamespaceReport } from "../../../src/model/report.js";
import { parseCollectorOutput } from "../../../src/probe/parse.js";
import { renderHtml } from "../../../src/render/page/html.js";
import { renderMermaid } from "../../../src/render/picture/mermaid.js";
import { renderSvg } from "../../../src/render/picture/picture.js";
import { renderTable } from "../../../src/render/table.js";
import { snapshotFromNode } from "../../../src/snapshot/from-node.js";
import { toPod } from "../../../src/target/pod.js";
import { fixture } from "../../fixture.js";
import { RECORDED_NODE } from "../../recorded.js";
import { NOW } from "../../recorded-report.js";
import { xmlFault } from "../../render/picture/well-formed.js";
import { type Lie, lies, mistyped } from "../hostile.js";
import { Escape, expectPlain, type FuzzTarget } from "../target.js";
import { collectorOutput } from "./collector.js";

const PODS = ["sidecar", "host"].map((name) => fixture<Raw>(`recorded/pods/${name}.json`));
const STYLE = { color: false, columns: 100, elapsedMs: 1, wide: true };

function expectXml(what: string, text: string): void {
  const fault = xmlFault(text);
  if (fault !== null) throw new Escape(`${what}: ${fault}`);
}

/** What each picture must be whoever named the pods: well-formed, and of no other shape than ours. */
const PICTURES: readonly ((report: NamespaceReport) => void)[] = [
  (report) => {
    const svg = renderSvg(report);
    expectPlain("-o svg", svg);
    expectXml("-o svg", svg.trim());
  },
  (report) => {
    const html = renderHtml(report);
    expectPlain("-o html", html);
    // HTML has elements without an end; of those only <br> is ours.
    expectXml("-o html", /<main [\s\S]*<\/main>/.exec(html)?.[0].replaceAll("<br>", "") ?? "<");
    expectXml("-o html", /<title>.*<\/title>/.exec(html)?.[0] ?? "<");
    if (html.split("<script").length !== 2 || html.split("</main>").length !== 2) throw new Escape("-o html");
  },
  (report) => {
    const mermaid = renderMermaid(report);
    expectPlain("-o mermaid", mermaid);
    // Quotes, and what would end a label or begin a tag, are written as entities.
    for (const label of mermaid.matchAll(/\["([\s\S]*?)"\]/g))
      if (/["<>]/.test((label[1] ?? "").replaceAll("<br/>", ""))) throw new Escape(`label ${label[1]}`);
  },
  (report) => {
    const views = [nodeView(report.nodes[0]?.name ?? "", report.pods)];
    expectPlain("the node's view", renderTable({ ...report, nodeViews: views }, STYLE));
  },
];

/** Two pods and a node that lie, as pictures and as a node's view. */
export const pictures: FuzzTarget<{ output: string; pod: Lie[]; picture: number }> = {
  name: "pictures and node view",
  part: 3,
  inputs: fc.record({ output: collectorOutput.inputs, pod: lies(6), picture: fc.nat(PICTURES.length - 1) }),
  check({ output, pod, picture }) {
    const part = snapshotFromNode(
      PODS.map((one) => toPod(mistyped(one, pod) as Raw)),
      parseCollectorOutput("node1", output),
      RECORDED_NODE,
    );
    PICTURES[picture]?.(
      buildReport({ source: "node", nodes: [part.node], pods: part.pods, gaps: part.gaps }, NOW),
    );
  },
};
