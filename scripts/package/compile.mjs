import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { hostPlatform } from "./platforms.mjs";
import { runtimeOf } from "./runtime.mjs";
import { isSigned, sign } from "./signature.mjs";

/**
 * A binary of Bun otherwise obeys the bunfig.toml and the .env of the folder it is started in: of a cloned repository, say. The
 * last two are off by default, which is not a promise.
 */
const DEAF = ["bunfig", "dotenv", "tsconfig", "package-json"].map((name) => `--no-compile-autoload-${name}`);

/** Identifiers stay, so that `-v=6` shows where an error came from. */
const SMALL = ["--minify-syntax", "--minify-whitespace", "--keep-names"];

/** Throws rather than let a file out that macOS would kill. */
function assureSignature(outfile) {
  const file = readFileSync(outfile);
  if (isSigned(file)) return;
  const signed = sign(file, "kubectl-nsinfo");
  if (!isSigned(signed)) throw new Error(`${outfile}: the signature does not hold`);
  writeFileSync(outfile, signed);
}

/** Compiles the command to one executable file. `metafile`, if given, is written with what went into it. */
export function compile(platform, outfile, metafile) {
  const host = hostPlatform();
  if (!host) throw new Error(`Bun does not run on ${process.platform} ${process.arch}`);
  const args = [
    ...["build", "cmd/kubectl-nsinfo.ts", "--compile", `--target=${platform.target}`],
    `--compile-executable-path=${resolve(runtimeOf(platform))}`,
    ...["--format=esm", "--bytecode", "--splitting", "--sourcemap=none", ...SMALL, ...DEAF],
    ...[`--outfile=${outfile}`, ...(metafile ? [`--metafile=${metafile}`] : [])],
  ];
  const { PATH, HOME, TMPDIR, TEMP, SystemRoot } = process.env;
  const run = spawnSync(resolve(runtimeOf(host)), args, {
    encoding: "utf8",
    env: JSON.parse(JSON.stringify({ PATH, HOME, TMPDIR, TEMP, SystemRoot })),
  });
  if (run.status !== 0) throw new Error(`bun ${args.join(" ")}\n${run.error?.message ?? run.stderr}`);
  if (platform.os === "darwin") assureSignature(outfile);
}
