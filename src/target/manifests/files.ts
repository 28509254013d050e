import {
  closeSync,
  constants,
  createReadStream,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { compareBytes } from "../../model/text.js";

/** A file's text, or why there is none. */
export type FileReading = { file: string; text: string } | FileProblem;

export interface FileProblem {
  file: string;
  problem: string;
  /** A directory that could be read, and has no manifest in it. */
  isEmpty?: true;
}

export interface FileOptions {
  /** `-R`: directories below directories too. */
  recursive: boolean;
  /** What `-` stands for. */
  stdin: Readable;
}

/** How standard input is called in reports, as kubectl has it. */
export const STDIN_NAME = "STDIN";

/** Source: k8s.io/cli-runtime `pkg/resource/builder.go` (FileExtensions). */
const EXTENSIONS = new Set([".json", ".yaml", ".yml"]);
const KNOWN = `[${[...EXTENSIONS].join(" ")}]`;

/** Bytes. Text and what is parsed of it are held in memory, one file at a time. */
const LARGEST_FILE = 256 * 1024 * 1024;

/**
 * Reads the files that `-f` names, one at a time and each when it is asked for: files whatever they are called, `-`, and the
 * `.yaml`, `.yml` and `.json` files of directories in the order of their names. What cannot be read is a reading with the
 * reason, and the rest goes on. Symbolic links to files are followed, those to directories are not (so no loop ends here),
 * but for a path given by the user: as kubectl does.
 * Source: k8s.io/cli-runtime `pkg/resource/visitor.go` (ExpandPathsToFileVisitors).
 */
export async function* manifestFiles(
  paths: readonly string[],
  options: FileOptions,
): AsyncGenerator<FileReading> {
  for (const path of paths) {
    if (path === "-") yield await readText(STDIN_NAME, options.stdin);
    else yield* pathReadings(path, options.recursive);
  }
}

async function* pathReadings(path: string, recursive: boolean): AsyncGenerator<FileReading> {
  const stats = await statOf(path);
  if ("problem" in stats) yield stats;
  else if (stats.isFile()) yield readRegular(path, stats);
  else if (!stats.isDirectory()) yield await readText(path, createReadStream(path));
  else {
    let any = false;
    for (const reading of directoryReadings(path, recursive)) {
      any = true;
      yield reading;
    }
    if (!any) {
      const problem = `error reading [${path}]: recognized file extensions are ${KNOWN}`;
      yield { file: path, problem, isEmpty: true };
    }
  }
}

async function statOf(path: string): Promise<Stats | { file: string; problem: string }> {
  try {
    return await stat(path);
  } catch (error) {
    return { file: path, problem: why(path, error) };
  }
}

function* directoryReadings(directory: string, recursive: boolean): Generator<FileReading> {
  let entries: Dirent[];
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    yield { file: directory, problem: why(directory, error) };
    return;
  }
  for (const entry of entries.sort((a, b) => compareBytes(a.name, b.name))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (recursive) yield* directoryReadings(path, recursive);
    } else if (EXTENSIONS.has(extension(entry.name))) yield readEntry(path, entry.isFile());
  }
}

/** From the last dot on; unlike `path.extname`, of `.yaml` too, as Go's `filepath.Ext` has it. */
function extension(name: string): string {
  return name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
}

/** What most manifests fit into, and what they are read into one after the other. */
const SMALL = Buffer.allocUnsafeSlow(64 * 1024);
/** Whatever takes a file's place after the directory was read does not block; there is none on Windows (open(2)). */
const AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A name in a directory was not chosen by the user: nothing is opened that could block or never end. */
function readEntry(path: string, isFile: boolean): FileReading {
  try {
    const small = isFile ? readSmall(path) : null;
    if (small !== null) return { file: path, text: withoutMark(small) };
    const stats = statSync(path);
    return stats.isFile() ? readRegular(path, stats) : { file: path, problem: `${path}: not a regular file` };
  } catch (error) {
    return { file: path, problem: why(path, error) };
  }
}

/** The text of a file that fits, without asking for its size; null for a larger one. */
function readSmall(path: string): string | null {
  const file = openSync(path, AT_ONCE);
  try {
    let size = 0;
    for (let read = -1; read !== 0; size += read) {
      if (size === SMALL.length) return null;
      read = readSync(file, SMALL, size, SMALL.length - size, null);
    }
    return SMALL.toString("utf8", 0, size);
  } finally {
    closeSync(file);
  }
}

/** Without promises, which cost more than small files themselves. */
function readRegular(path: string, { size }: Stats): FileReading {
  if (size > LARGEST_FILE) return tooLarge(path);
  try {
    return { file: path, text: withoutMark(readFileSync(path, "utf8")) };
  } catch (error) {
    return { file: path, problem: why(path, error) };
  }
}

async function readText(file: string, stream: Readable): Promise<FileReading> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      size += bytes.length;
      if (size > LARGEST_FILE) return tooLarge(file);
      chunks.push(bytes);
    }
    return { file, text: withoutMark(Buffer.concat(chunks).toString("utf8")) };
  } catch (error) {
    return { file, problem: why(file, error) };
  }
}

function tooLarge(file: string): FileReading {
  return { file, problem: `${file}: larger than ${LARGEST_FILE / 1024 ** 2} MiB` };
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

const REASONS: Record<string, (path: string) => string> = {
  ENOENT: (path) => `the path "${path}" does not exist`,
  EACCES: (path) => `open ${path}: permission denied`,
  ELOOP: (path) => `open ${path}: too many levels of symbolic links`,
};

function why(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""]?.(path) ?? `open ${path}: ${message}`;
}
