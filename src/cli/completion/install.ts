import { accessSync, constants, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { completionFile, MARK } from "./file.js";

/** The file could not be put on the PATH; nothing was changed. */
export class CompletionError extends Error {
  override name = "CompletionError";

  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return lstatSync(file).isFile() || lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

/** The folder of the PATH that kubectl takes the plugin from: the first that has it. Null where none has. */
export function pluginFolder(path: string, windows: boolean): string | null {
  const names = windows ? ["kubectl-nsinfo.exe", "kubectl-nsinfo.cmd"] : ["kubectl-nsinfo"];
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return folders.find((folder) => names.some((name) => isExecutable(join(folder, name)))) ?? null;
}

/** Null where there is no file of that name. What is no plain file with our mark in it is somebody else's. */
function ownText(file: string): string | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const text = found.isFile() && found.size < 10_000 ? readFileSync(file, "utf8") : "";
  if (text.includes(MARK)) return text;
  throw new CompletionError(
    `${file} exists and was not ${MARK}`,
    "move it away, or put the output of 'kubectl nsinfo completion script' on the PATH yourself",
  );
}

function cannotWrite(file: string, error: unknown): CompletionError {
  return new CompletionError(
    `cannot write ${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    "run it as the owner of that folder, or put the output of 'kubectl nsinfo completion script' on the PATH yourself",
  );
}

/** By a rename, so that nobody ever runs half a file. */
function replace(file: string, text: string, suffix: string): void {
  const half = `${file}.${suffix}`;
  try {
    writeFileSync(half, text, { mode: 0o755, flag: "wx" });
  } catch (error) {
    throw cannotWrite(file, error);
  }
  try {
    renameSync(half, file);
  } catch (error) {
    rmSync(half, { force: true });
    throw cannotWrite(file, error);
  }
}

/** Where the completion file was put, and whether it was there already. */
export interface Installed {
  file: string;
  changed: boolean;
}

/**
 * Puts the completion file beside the plugin. `suffix` names the half-written file. Throws a CompletionError when the plugin is not on
 * the PATH, a file of somebody else's has that name, or the folder can't be written to.
 */
export function installCompletion(path: string, windows: boolean, suffix: string): Installed {
  const folder = pluginFolder(path, windows);
  if (folder === null) {
    throw new CompletionError(
      "kubectl-nsinfo is not on the PATH",
      "kubectl finds neither the plugin nor its completion; put the plugin on the PATH first",
    );
  }
  const { name, text } = completionFile(windows);
  const file = join(folder, name);
  if (ownText(file) === text) return { file, changed: false };
  replace(file, text, suffix);
  return { file, changed: true };
}
