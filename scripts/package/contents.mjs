import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of the package that a bundled file is of; null for a file of our own. */
function packageFolder(file) {
  const match = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll("\\", "/"));
  return match?.[0].slice(match[0].indexOf("node_modules/"));
}

/**
 * The npm packages of which something is in a bundle, read from what the bundler (esbuild or Bun) says it put in, not from what
 * package.json asks for: `{ folder, name, version, license, integrity, homepage }`, by name and version.
 */
export function bundledPackages(metafile) {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const files = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    ),
  );
  const folders = [...new Set(files.map(packageFolder))].filter((folder) => folder !== null);
  return folders
    .map((folder) => {
      const { name, version, license, homepage } = JSON.parse(
        readFileSync(join(folder, "package.json"), "utf8"),
      );
      return { folder, name, version, license, homepage, integrity: lock[folder]?.integrity };
    })
    .sort((a, b) => `${a.name}@${a.version}`.localeCompare(`${b.name}@${b.version}`, "en"));
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
