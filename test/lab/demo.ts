import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { NAMESPACE, runExamples } from "./examples.js";
import { startLab } from "./lab.js";

// `npm run demo`: the main job on the example pods, in a cluster that is started for it and stopped again.

const BINARY = "bin/kubectl-nsinfo";

function run(command: string[], kubeconfig: string, signal: AbortSignal): Promise<number> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, KUBECONFIG: kubeconfig } });
    const forward = () => child.kill("SIGTERM");
    signal.addEventListener("abort", forward);
    child.once("error", () => resolve(1));
    child.once("close", (code) => {
      signal.removeEventListener("abort", forward);
      resolve(code ?? 1);
    });
  });
}

async function main(): Promise<number> {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: npm run build makes it`);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => stopping.abort());
  const lab = await startLab();
  let failed = 0;
  try {
    for (const name of await runExamples(lab, process.cwd())) {
      if (stopping.signal.aborted) return 130;
      const command = [BINARY, `pod/${name}`, "-n", NAMESPACE];
      process.stdout.write(`\n$ kubectl nsinfo pod/${name} -n ${NAMESPACE}\n`);
      if ((await run(command, lab.kubeconfig, stopping.signal)) !== 0) failed += 1;
    }
  } finally {
    await lab.stop();
  }
  return stopping.signal.aborted ? 130 : Math.min(failed, 1);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
  },
);
