// Runs the e2e suite on the compiled binary of this platform instead of bin/; arguments are jest's own.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./package/compile.mjs";
import { executable, hostPlatform } from "./package/platforms.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const host = hostPlatform();
if (!host) throw new Error("Bun makes no binary for this platform");
const folder = "dist/e2e";
mkdirSync(folder, { recursive: true });
const binary = resolve(join(folder, executable("kubectl-nsinfo", host)));
compile(host, binary);
const run = spawnSync(
  process.execPath,
  ["scripts/jest.mjs", "--selectProjects", "e2e", ...process.argv.slice(2)],
  {
    stdio: "inherit",
    env: { ...process.env, NSINFO_E2E_BINARY: binary },
  },
);
process.exitCode = run.status ?? 1;
