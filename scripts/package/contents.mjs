import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the package that a bundled file is of; null for a file of our own. */
function packageFolder(file) {
  const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll("\\", "/"));
  return match ? match[0].slice(match[0].indexOf("node_modules/")) : null;
}

function idOf({ name, version }) {
  return `${name}@${version}`;
}

/** The npm packages that are in these folders of node_modules, each version once: `{ folder, name, version, license, integrity, homepage }`. */
function packagesIn(folders) {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const all = folders.map((folder) => {
    const text = readFileSync(join(folder, "package.json"), "utf8");
    const { name, version, license, homepage } = JSON.parse(text);
    return { folder, name, version, license, homepage, integrity: lock[folder]?.integrity };
  });
  const byId = new Map(all.reverse().map((one) => [idOf(one), one]));
  return [...byId.values()].sort((a, b) => idOf(a).localeCompare(idOf(b), "en"));
}

/**
 * The npm packages of which something is in these bundles, by name and version: read from what the bundler (esbuild or Bun) says it put
 * in, not from what package.json asks for.
 */
export function bundledPackages(...metafiles) {
  const files = metafiles
    .flatMap((metafile) => Object.values(metafile.outputs))
    .flatMap((output) => Object.entries(output.inputs ?? {}))
    .flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== null));
  return packagesIn([...folders].sort());
}

const LICENSE_FILES = [
  "LICENSE",
  "LICENSE.md",
  "LICENSE.txt",
  "LICENCE",
  "license",
  "license.md",
  "LICENSE-MIT",
  "LICENSE-MIT.txt",
  "LICENSE.MIT",
  "LICENSE.MD",
];

/** A package's licence in its own words; throws where it ships none and names none: that one must not be shipped. */
export function licenseText({ folder, name, license }) {
  const file = LICENSE_FILES.map((one) => join(folder, one)).find(existsSync);
  if (file) return readFileSync(file, "utf8").trim();
  if (!license) throw new Error(`${name} has no licence`);
  return `The package brings no text of its licence; its package.json names ${license}.`;
}

/** A package's NOTICE, which Apache-2.0 (section 4d) wants passed on; null where there is none. */
export function noticeText({ folder }) {
  const file = ["NOTICE", "NOTICE.md", "NOTICE.txt"].map((one) => join(folder, one)).find(existsSync);
  return file ? readFileSync(file, "utf8").trim() : null;
}
