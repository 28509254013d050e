// Makes bin/kubectl-nsinfo: embeds the collector, type-checks and compiles to build/, bundles one file.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;
process.chdir(root);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** Writes only what changed, so that an unchanged tree compiles from the cache. */
function write(file, text) {
  let old = null;
  try {
    old = readFileSync(file, "utf8");
  } catch {}
  if (old !== text) writeFileSync(file, text);
}

export function embed() {
  const script = readFileSync("src/probe/collector.sh", "utf8");
  write(
    "src/probe/collector.generated.ts",
    `/** \`collector.sh\`, word for word; made by scripts/build.mjs. */\nexport const COLLECTOR_SCRIPT = ${JSON.stringify(script)};\n`,
  );
  write("src/model/version.generated.ts", `export const VERSION = ${JSON.stringify(version)};\n`);
}

embed();

const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"], {
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

mkdirSync("bin", { recursive: true });
writeFileSync("bin/package.json", '{ "type": "commonjs" }\n');
await build({
  entryPoints: ["cmd/kubectl-nsinfo.ts"],
  outfile: "bin/kubectl-nsinfo",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minifySyntax: true,
  banner: { js: "#!/usr/bin/env node" },
  legalComments: "none",
  logLevel: "warning",
});
chmodSync("bin/kubectl-nsinfo", 0o755);
