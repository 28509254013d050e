import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { alternate, measure } from "./measure.js";
import type { Row } from "./row.js";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostNetwork: true
  containers:
  - {name: app, image: "busybox:1.36", securityContext: {privileged: true}}
  - {name: proxy, image: "busybox:1.36"}
`;

/** The commands that talk to nobody, against `kubectl version --client`. `folder` is for a file of ours. */
export async function startUpRows(binary: string, folder: string, rounds: number): Promise<Row[]> {
  const manifest = join(folder, "pod.yaml");
  writeFileSync(manifest, POD);
  const wall =
    (program: string, args: string[], codes = [0]) =>
    async () => {
      const run = await measure(program, args);
      if (!codes.includes(run.code ?? -1)) throw new Error(`${program} ${args.join(" ")}: ${run.stderr}`);
      return run.wall;
    };
  const took = await alternate(
    {
      kubectl: wall("kubectl", ["version", "--client"]),
      version: wall(binary, ["--version"]),
      help: wall(binary, ["--help"]),
      audit: wall(binary, ["audit", "-f", manifest], [0, 2]),
    },
    rounds,
  );
  const row = (what: string, value: number, budget: number): Row => ({
    what,
    value,
    unit: "ms",
    partner: { name: "kubectl version --client", value: took.kubectl },
    budget,
  });
  return [
    row("kubectl-nsinfo --version", took.version, 0.5),
    row("kubectl-nsinfo --help", took.help, 0.5),
    row("kubectl-nsinfo audit -f pod.yaml", took.audit, 1),
  ];
}
