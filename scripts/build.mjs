// Makes bin/kubectl-nsinfo: embeds the scripts, type-checks and compiles to build/ (what the tests run), and bundles
// bin/ (what a user runs): one entry, and beside it what only some commands need.
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundledPackages } from "./package/contents.mjs";
import { notices } from "./package/notices.mjs";

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
const outputBytes = {};
for (const script of ["collector", "listeners"]) {
  const text = readFileSync(`src/probe/${script}.sh`, "utf8");
  outputBytes[script] = Number(/^output_bytes=(\d+)$/m.exec(text)[1]);
  embed(
    `src/probe/${script}.generated.ts`,
    `The text of ${script}.sh.`,
    `${script.toUpperCase()}_SCRIPT`,
    text,
  );
}
embed(
  "src/probe/output-bytes.generated.ts",
  "The most that each script prints itself, in bytes: its `output_bytes`.",
  "OUTPUT_BYTES",
  outputBytes,
);

for (const kind of ["css", "js"]) {
  const name = kind === "js" ? "PAGE_SCRIPT" : "PAGE_CSS";
  const file = `src/render/page/page.${kind}`;
  embed(
    `src/render/page/page-${kind}.generated.ts`,
    `The text of page.${kind}.`,
    name,
    readFileSync(file, "utf8"),
  );
}

rmSync("build", { recursive: true, force: true });
run("node_modules/typescript/bin/tsc", "-p", "tsconfig.json");

rmSync("bin", { recursive: true, force: true });
const { metafile } = await build({
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
  metafile: true,
  logLevel: "warning",
});
renameSync("bin/kubectl-nsinfo.js", "bin/kubectl-nsinfo");
writeFileSync("bin/package.json", '{ "type": "module" }\n');
chmodSync("bin/kubectl-nsinfo", 0o755);
// What kubectl runs to complete our arguments; npm puts it on the PATH beside the command.
writeFileSync(
  "bin/kubectl_complete-nsinfo",
  '#!/usr/bin/env node\nprocess.argv.splice(2, 0, "__complete");\nawait import("./kubectl-nsinfo");\n',
  { mode: 0o755 },
);
writeFileSync("bin/THIRD_PARTY_NOTICES", notices(bundledPackages(metafile), null));
