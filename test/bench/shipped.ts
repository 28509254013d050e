import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { measure } from "./measure.js";
import type { Row } from "./row.js";

/** What a user gets, made of this checkout: the binary's path and the archive's size. */
export interface Shipped {
  binary: string;
  rows: Row[];
}

/** Packages this machine's platform into the folder. Rejects when that fails, or Bun has no such platform. */
export async function ship(folder: string): Promise<Shipped> {
  const { hostPlatform, nameOf, executable } = await import(
    pathToFileURL(resolve("scripts/package/platforms.mjs")).href
  );
  const host = hostPlatform();
  if (!host) throw new Error("there is no binary for this platform");
  const out = join(folder, "package");
  mkdirSync(out);
  const run = await measure(process.execPath, ["scripts/package.mjs", "--out", out, nameOf(host)]);
  if (run.code !== 0) throw new Error(run.stderr);
  const archive = readdirSync(out).find((name) => name.endsWith(".tar.gz")) ?? "";
  const megabytes = statSync(join(out, archive)).size / 1e6;
  return {
    binary: join(out, nameOf(host), executable("kubectl-nsinfo", host)),
    rows: [{ what: "shipped archive", value: megabytes, unit: "MB", partner: null, budget: 60 }],
  };
}
