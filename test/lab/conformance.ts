import { replayAll } from "./conformance/replay-all.js";
import { startLab } from "./lab.js";

/** Replays the recordings against the lab and prints the outcome; exit status 1 if any answer differs. */
async function main(): Promise<void> {
  const lab = await startLab();
  try {
    const report = await replayAll(lab);
    process.stdout.write(`${report.text()}\n`);
    process.exitCode = report.unequal.length === 0 ? 0 : 1;
  } finally {
    await lab.stop();
  }
}

await main();
