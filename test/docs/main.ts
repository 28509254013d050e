import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { runExamples } from "../lab/examples.js";
import { startLab } from "../lab/lab.js";
import { withOutput } from "./blocks.js";
import { freshDocuments, PICTURE, README } from "./documents.js";

// `npm run docs`: writes what the tool prints now into README and docs/.

async function main(): Promise<void> {
  const lab = await startLab();
  try {
    await runExamples(lab, process.cwd());
    const { outputs, picture } = await freshDocuments("bin/kubectl-nsinfo", lab.kubeconfig);
    writeFileSync(README, withOutput(readFileSync(README, "utf8"), outputs));
    mkdirSync(dirname(PICTURE), { recursive: true });
    writeFileSync(PICTURE, picture);
    process.stdout.write(`${README}: ${outputs.size} blocks; ${PICTURE}\n`);
  } finally {
    await lab.stop();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
