// Makes dist/package of what `npm run build` left: a binary for every platform, packed, with checksums, SBOM, krew manifest and npm
// package. `node scripts/package.mjs [--out FOLDER] [PLATFORM...]`, a platform like linux-amd64; all of them without.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tarGz } from "./package/archive.mjs";
import { compile } from "./package/compile.mjs";
import { bundledPackages } from "./package/contents.mjs";
import { krewFaults, krewManifest, krewYaml } from "./package/krew.mjs";
import { notices } from "./package/notices.mjs";
import { executable, nameOf, PLATFORMS } from "./package/platforms.mjs";
import { bunVersion } from "./package/runtime.mjs";
import { sbom } from "./package/sbom.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: "string" } },
});
const out = resolve(values.out ?? "dist/package");
const project = JSON.parse(readFileSync("package.json", "utf8"));
const { completionFile } = await import("../build/src/cli/completion/file.js");

function chosenPlatforms() {
  const unknown = positionals.filter((name) => !PLATFORMS.some((one) => nameOf(one) === name));
  if (unknown.length > 0)
    throw new Error(`no such platform: ${unknown.join(", ")}; there are ${PLATFORMS.map(nameOf).join(", ")}`);
  return positionals.length === 0 ? PLATFORMS : PLATFORMS.filter((one) => positionals.includes(nameOf(one)));
}

/** Our own folder is made anew; one that was named may hold what we must not delete. */
function makeOut() {
  if (values.out === undefined) rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty`);
}

function sha256(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** The folder OS-ARCH: what a user unpacks. Returns Bun's account of what is in the binary. */
function makeFolder(platform) {
  const folder = join(out, nameOf(platform));
  const metafile = join(out, `${nameOf(platform)}.meta.json`);
  mkdirSync(folder, { recursive: true });
  const binary = join(folder, executable("kubectl-nsinfo", platform));
  compile(platform, binary, metafile);
  chmodSync(binary, 0o755);
  const contents = JSON.parse(readFileSync(metafile, "utf8"));
  rmSync(metafile);
  const completion = completionFile(platform.os === "windows");
  writeFileSync(join(folder, completion.name), completion.text, { mode: 0o755 });
  writeFileSync(join(folder, "LICENSE"), readFileSync("LICENSE"));
  writeFileSync(join(folder, "THIRD_PARTY_NOTICES"), notices(bundledPackages(contents), bunVersion()));
  return contents;
}

/** Runs or is read: decided by name, since Windows has no such mark. */
function modeOf(name) {
  return name.startsWith("kubectl") ? 0o755 : 0o644;
}

async function makeArchive(platform) {
  const folder = join(out, nameOf(platform));
  const file = join(out, `kubectl-nsinfo_v${project.version}_${platform.os}_${platform.arch}.tar.gz`);
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, mode: modeOf(name), content: readFileSync(join(folder, name)) }));
  const packed = await tarGz(files);
  writeFileSync(file, packed);
  process.stdout.write(`${basename(file)}  ${(packed.length / 1e6).toFixed(1)} MB\n`);
  return { platform, file: basename(file), sha256: sha256(file) };
}

/** `npm pack` of the checkout as it is built. */
function makeNpmPackage() {
  const { status } = spawnSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", out], {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("npm pack failed");
}

function makeKrewManifest(archives) {
  const manifest = krewManifest(project.version, archives);
  const faults = krewFaults(manifest);
  if (faults.length > 0) throw new Error(`krew would refuse the manifest: ${faults.join("; ")}`);
  writeFileSync(join(out, "krew-plugin.yaml"), krewYaml(manifest));
}

function makeChecksums() {
  const files = readdirSync(out, { withFileTypes: true }).filter(
    (one) => one.isFile() && one.name !== "SHA256SUMS",
  );
  const lines = files
    .map(({ name }) => `${sha256(join(out, name))}  ${name}\n`)
    .sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1));
  writeFileSync(join(out, "SHA256SUMS"), lines.join(""));
}

const platforms = chosenPlatforms();
makeOut();
const contents = platforms.map(makeFolder);
const archives = [];
for (const platform of platforms) archives.push(await makeArchive(platform));
const bill = sbom(project, bundledPackages(...contents), bunVersion());
writeFileSync(join(out, `kubectl-nsinfo_v${project.version}.cdx.json`), `${JSON.stringify(bill, null, 2)}\n`);
makeKrewManifest(archives);
makeNpmPackage();
makeChecksums();
