import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { completionFile } from "../../../src/cli/completion/file.js";
import { CompletionError, installCompletion, pluginFolder } from "../../../src/cli/completion/install.js";

const NAME = "kubectl_complete-nsinfo";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "nsinfo-completion-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string, ...plugins: string[]): string {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (const plugin of plugins) writeFileSync(join(path, plugin), "", { mode: 0o755 });
  return path;
}

describe("where it goes", () => {
  test("beside the plugin that kubectl takes: the first on the PATH that can be run", () => {
    const notExecutable = folder("a");
    writeFileSync(join(notExecutable, "kubectl-nsinfo"), "", { mode: 0o644 });
    const first = folder("b", "kubectl-nsinfo");
    const path = [join(root, "missing"), notExecutable, "", first, folder("c", "kubectl-nsinfo")].join(
      delimiter,
    );
    expect(pluginFolder(path, false)).toBe(first);
  });

  test("beside krew's symbolic link, not in krew's store", () => {
    const store = folder("store/v0.1.0", "kubectl-nsinfo");
    const bin = folder("bin");
    symlinkSync(join(store, "kubectl-nsinfo"), join(bin, "kubectl-nsinfo"));
    expect(installCompletion(bin, false, "half")).toEqual({ file: join(bin, NAME), changed: true });
    expect(readdirSync(store)).toEqual(["kubectl-nsinfo"]);
  });

  test("nowhere when the plugin is not on the PATH", () => {
    expect(() => installCompletion(folder("empty"), false, "half")).toThrow(CompletionError);
  });
});

describe("what is written", () => {
  test("an executable, once; nothing half is left", () => {
    const bin = folder("bin", "kubectl-nsinfo");
    expect(installCompletion(bin, false, "half").changed).toBe(true);
    expect(readFileSync(join(bin, NAME), "utf8")).toBe(completionFile(false).text);
    expect(statSync(join(bin, NAME)).mode & 0o777).toBe(0o755);
    expect(installCompletion(bin, false, "half").changed).toBe(false);
    expect(readdirSync(bin).sort()).toEqual(["kubectl-nsinfo", NAME]);
  });

  test("an older one of ours is replaced", () => {
    const bin = folder("bin", "kubectl-nsinfo");
    writeFileSync(join(bin, NAME), completionFile(false).text.replace("exec ", ""));
    expect(installCompletion(bin, false, "half").changed).toBe(true);
    expect(readFileSync(join(bin, NAME), "utf8")).toBe(completionFile(false).text);
  });

  test.each<[string, (file: string) => void]>([
    ["a file of somebody else's", (file) => writeFileSync(file, "#!/bin/sh\necho mine\n")],
    ["a symbolic link, wherever it leads", (file) => symlinkSync(join(root, "elsewhere"), file)],
    ["a folder", (file) => mkdirSync(file)],
  ])("%s is refused and left as it is", (_, make) => {
    const bin = folder("bin", "kubectl-nsinfo");
    make(join(bin, NAME));
    const before = readdirSync(bin, { withFileTypes: true }).map((one) => [one.name, one.isFile()]);
    expect(() => installCompletion(bin, false, "half")).toThrow(
      /exists and was not written by kubectl nsinfo/,
    );
    expect(readdirSync(bin, { withFileTypes: true }).map((one) => [one.name, one.isFile()])).toEqual(before);
    expect(readdirSync(root)).toEqual(["bin"]);
  });

  test("what can't be written is told, and nobody's file is touched", () => {
    const bin = folder("bin", "kubectl-nsinfo");
    writeFileSync(join(bin, `${NAME}.half`), "someone's");
    expect(() => installCompletion(bin, false, "half")).toThrow(/cannot write .*EEXIST/);
    expect(readdirSync(bin).sort()).toEqual(["kubectl-nsinfo", `${NAME}.half`]);
  });
});
