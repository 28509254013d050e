import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../io.js";

/**
 * JavaScriptCore's last compiler (WebKit, "Introducing the WebKit FTL JIT"): it takes as long as the review of 10,000 manifests, and
 * what it makes of the code hardly runs before all is over. Bun reads options of the engine from its environment at the start alone.
 */
const OPTION = "BUN_JSC_useFTLJIT";

/** From so many files on a second start costs less than the compiler does. */
const MANY_FILES = 300;
/** Folders that are looked into for as many. */
const MOST_FOLDERS = 300;

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function holdMany(paths: readonly string[], recursive: boolean): boolean {
  const waiting = [...paths];
  let files = 0;
  for (let looked = 0; looked < MOST_FOLDERS; looked++) {
    const path = waiting.shift();
    if (path === undefined) return false;
    for (const entry of entriesOf(path)) {
      if (!entry.isDirectory()) files++;
      else if (recursive) waiting.push(join(path, entry.name));
    }
    if (files >= MANY_FILES) return true;
  }
  return false;
}

/**
 * Begins anew without that compiler where folders of many files are to be reviewed and it can be done without another process; else
 * everything goes on as it is. Whoever has set the option keeps it.
 */
export function beginLongRun(
  { paths, recursive }: { paths: readonly string[]; recursive: boolean },
  io: Io,
): void {
  if (io.relaunch === undefined || io.env[OPTION] !== undefined) return;
  if (holdMany(paths, recursive)) io.relaunch({ [OPTION]: "0" });
}
