import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "@jest/globals";

/** A folder for the tests of one file, removed after them. */
export function folderForTests(): { path: string; write(name: string, text: string, mode?: number): string } {
  const folder = mkdtempSync(path.join(tmpdir(), "nsinfo-kube-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: folder,
    write(name, text, mode = 0o600) {
      const file = path.join(folder, name);
      writeFileSync(file, text, { mode });
      return file;
    },
  };
}
