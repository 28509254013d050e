import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { executable, hostPlatform } from "./platforms.mjs";

const CACHE = "node_modules/.cache/kubectl-nsinfo";

/** What package-lock.json says of a package: the version, and the hash that npm itself checks. */
function locked(name) {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry) throw new Error(`package-lock.json knows no ${name}`);
  return entry;
}

function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"], ...options });
  if (error || status !== 0)
    throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? `exit status ${status}`}`);
}

/** npm installs the runtime of its own platform only; its install script, where it may run, moves that into the package `bun`. */
function installed(platform) {
  if (platform !== hostPlatform()) return undefined;
  const files = [
    join("node_modules", platform.runtime, "bin", executable("bun", platform)),
    join("node_modules/bun/bin/bun.exe"),
  ];
  return files.find((file) => existsSync(file) && readFileSync(file).length > 1_000_000);
}

/** `npm pack` brings a package whatever platform it is for; what it brings is held to the hash in the lockfile. */
function fetched(platform) {
  const { version, integrity } = locked(platform.runtime);
  const folder = join(CACHE, `${platform.runtime.replace("@oven/", "")}-${version}`);
  const file = join(folder, "package", "bin", executable("bun", platform));
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const half = mkdtempSync(join(CACHE, "half-"));
  try {
    run("npm", ["pack", "--silent", "--pack-destination", half, `${platform.runtime}@${version}`], {
      shell: process.platform === "win32",
    });
    const archive = readdirSync(half).find((name) => name.endsWith(".tgz"));
    const hash = createHash("sha512")
      .update(readFileSync(join(half, archive)))
      .digest("base64");
    if (integrity !== `sha512-${hash}`)
      throw new Error(`${platform.runtime}@${version} is not what package-lock.json promises`);
    run("tar", ["-xzf", archive], { cwd: half });
    rmSync(join(half, archive));
    renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
  return file;
}

/** Path of Bun's executable for a platform, of the version in the lockfile. Throws when it cannot be had. */
export function runtimeOf(platform) {
  return installed(platform) ?? fetched(platform);
}

/** Version of Bun that the lockfile names. */
export function bunVersion() {
  return locked("bun").version;
}
