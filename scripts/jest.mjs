// Runs jest on the compiled tests; arguments are jest's own.
import { spawnSync } from "node:child_process";

const run = spawnSync(
  process.execPath,
  [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    "node_modules/jest/bin/jest.js",
    // A hang has to end some time; how fast a machine is decides nothing.
    "--testTimeout=180000",
    // When every test is over so is the run, whatever timer one has left behind.
    "--forceExit",
    ...process.argv.slice(2),
  ],
  { stdio: "inherit" },
);
process.exit(run.status ?? 1);
