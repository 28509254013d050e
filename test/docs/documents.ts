import { readFileSync } from "node:fs";
import type { NamespaceReport } from "../../src/model/report.js";
import { renderSvg } from "../../src/render/picture/picture.js";
import { run } from "../e2e/cluster.js";
import { NAMESPACE } from "../lab/examples.js";
import { outputBlocks } from "./blocks.js";
import { normalised, normalisedReport } from "./normalise.js";

export const README = "README.md";
/** The picture in README: of the pod of its first block. */
export const PICTURE = "docs/sidecar.svg";

/** What the documents should say: the output of each command, and the picture. */
export interface Documents {
  outputs: Map<string, string>;
  picture: string;
}

/** Runs everything that README shows, on a lab with the example pods. `binary` is what `kubectl nsinfo` stands for. */
export async function freshDocuments(binary: string, kubeconfig: string): Promise<Documents> {
  const env = { ...process.env, KUBECONFIG: kubeconfig, NO_COLOR: "1" };
  const outputs = new Map<string, string>();
  for (const { command } of outputBlocks(readFileSync(README, "utf8"))) {
    const [kubectl, nsinfo, ...args] = command.split(" ");
    if (kubectl !== "kubectl" || nsinfo !== "nsinfo") throw new Error(`not one of ours: ${command}`);
    const { stdout, stderr } = await run(binary, args, { env });
    outputs.set(command, normalised(stderr + stdout));
  }
  const { stdout } = await run(binary, ["pod/sidecar", "-n", NAMESPACE, "-o", "json"], { env });
  const report: NamespaceReport = JSON.parse(normalisedReport(stdout));
  return { outputs, picture: renderSvg(report) };
}
