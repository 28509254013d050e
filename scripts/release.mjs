// `check`: whether this checkout may be released under the tag it is at. `publish`: puts dist/package on the release page and the npm
// package into the registry. Nothing is published that `check` or `npm run package` has not seen.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const tag = process.env.GITHUB_REF_NAME ?? `v${version}`;
const OUT = "dist/package";

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error || status !== 0)
    throw new Error(`${program} ${args[0]}: ${error?.message ?? `exit status ${status}`}`);
}

/** The part of CHANGELOG.md about this version; null where there is none. */
function changes() {
  const text = readFileSync("CHANGELOG.md", "utf8");
  const begin = text.search(new RegExp(`^## \\[?v?${version.replaceAll(".", "\\.")}\\b`, "m"));
  if (begin < 0) return null;
  const rest = text.slice(begin);
  const end = rest.slice(1).search(/^## /m);
  return (end < 0 ? rest : rest.slice(0, end + 1)).trim();
}

function check() {
  const faults = [
    [tag !== `v${version}`, `the tag is ${tag}, package.json says ${version}`],
    [changes() === null, `CHANGELOG.md has no section on ${version}`],
    [
      !readFileSync("krew-plugin.yaml", "utf8").includes(`version: v${version}`),
      `krew-plugin.yaml is not of v${version}`,
    ],
  ].flatMap(([wrong, what]) => (wrong ? [what] : []));
  if (faults.length > 0) throw new Error(faults.join("; "));
}

function publish() {
  if (!existsSync(join(OUT, "SHA256SUMS"))) throw new Error("nothing is packaged: npm run package");
  const files = readdirSync(OUT, { withFileTypes: true }).filter((one) => one.isFile());
  const assets = files.map(({ name }) => join(OUT, name));
  const npmPackage = assets.find((file) => file.endsWith(".tgz"));
  run("gh", "release", "create", tag, "--verify-tag", "--title", tag, "--notes", changes(), ...assets);
  run("npm", "publish", "--provenance", "--access", "public", npmPackage);
}

const actions = { check, publish };
const action = process.argv[2] ?? "";
try {
  if (!Object.hasOwn(actions, action))
    throw new Error(`usage: node scripts/release.mjs ${Object.keys(actions).join("|")}`);
  actions[action]();
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
