import { parseArgs } from "node:util";
import { NAMESPACE, runExamples } from "./examples.js";
import { type Lab, startLab } from "./lab.js";

// `npm run lab`: a cluster to play with, until Ctrl-C.

function greeting({ kubeconfig, nodes }: Lab): string {
  return `A cluster of ${nodes.length === 1 ? "one node" : `${nodes.length} nodes`} is up; Ctrl-C ends it. In another terminal, in this folder:

  export KUBECONFIG=${kubeconfig}
  export PATH=$PWD/bin:$PATH

  kubectl get pods -A
  kubectl nsinfo pod/sidecar -n ${NAMESPACE}
  kubectl nsinfo pod/host -n ${NAMESPACE}
  kubectl exec -n ${NAMESPACE} sidecar -c app -- readlink /proc/self/ns/net
  sudo ls -l /proc/${nodes[0]?.pid}/ns        # the node's own namespaces
`;
}

/** Impatience (a second Ctrl-C) does not stop the cleaning up. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { nodes: { type: "string", default: "1" } } });
  const nodes = Number(values.nodes);
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > 16)
    throw new Error("--nodes is a number from 1 to 16");
  const over = untilSignal();
  const lab = await startLab({ nodes });
  try {
    const up = runExamples(lab, process.cwd()).then(() => process.stdout.write(greeting(lab)));
    await Promise.race([over, up]);
    await over;
  } finally {
    await lab.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
