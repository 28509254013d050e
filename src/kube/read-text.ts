import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";

/** Bytes of a file that is read at once: the thread that would read it otherwise takes longer to start. */
const SMALL = 1 << 20;

/** A file's text. What is no small regular file may keep us waiting, a pipe say, and is read meanwhile. Rejects with Node's error. */
export async function readText(file: string): Promise<string> {
  const stat = statSync(file);
  return stat.isFile() && stat.size <= SMALL ? readFileSync(file, "utf8") : readFile(file, "utf8");
}
