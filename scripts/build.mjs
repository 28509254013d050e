// Makes bin/kubectl-nsinfo: embeds the collector, type-checks and compiles to build/ (what the tests run), and bundles
// bin/ (what a user runs): one entry, and beside it what only some commands need.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function embed(file, docstring, name, value) {
  const text = `/** ${docstring} */\nexport const ${name} = ${JSON.stringify(value)};\n`;
  if (readText(file) !== text) writeFileSync(file, text);
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
embed("src/model/version.generated.ts", "The version in package.json.", "VERSION", version);
embed(
  "src/probe/collector.generated.ts",
  "The text of collector.sh.",
  "COLLECTOR_SCRIPT",
  readFileSync("src/probe/collector.sh", "utf8"),
);

rmSync("build", { recursive: true, force: true });
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.json");

rmSync("bin", { recursive: true, force: true });
await build({
  entryPoints: { "kubectl-nsinfo": "cmd/kubectl-nsinfo.ts" },
  outdir: "bin",
  chunkNames: "lib/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  // CommonJS dependencies call require.
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: "none",
  logLevel: "warning",
});
renameSync("bin/kubectl-nsinfo.js", "bin/kubectl-nsinfo");
writeFileSync("bin/package.json", '{ "type": "module" }\n');
chmodSync("bin/kubectl-nsinfo", 0o755);
