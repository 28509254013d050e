import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { expect, test } from "@jest/globals";

/** What one file loads before its first line runs: `import(...)` and `import type` load nothing then. */
function staticImports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(import|export)\s(?!type\s)([^"';=]*?\sfrom\s)?"([^"]+)"/gm)]
    .filter(([, , names]) => !/^\{(\s*type\s\w+,?)+\s*\}\sfrom\s$/.test(names ?? ""))
    .map(([, , , specifier]) => specifier ?? "");
}

/** Every module that the start of a file loads: paths below the project, or names of packages. */
function loadedBy(entry: string, seen = new Set<string>()): Set<string> {
  for (const specifier of staticImports(entry)) {
    const file = resolve(dirname(entry), specifier).replace(/\.js$/, ".ts");
    const name = specifier.startsWith(".") ? relative(process.cwd(), file) : specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (specifier.startsWith(".") && existsSync(file)) loadedBy(file, seen);
  }
  return seen;
}

test("the start loads declarations: no package, no use case, no client, no renderer", () => {
  const loaded = [...loadedBy("cmd/kubectl-nsinfo.ts")].sort();
  expect(loaded).toContain("src/cli/main.ts");
  expect(loaded).toContain("src/cli/commands/inspect.ts");
  expect(loaded.filter((one) => !/^(cmd|src|node:)/.test(one))).toEqual([]);
  const heavy = /^src\/(app|analysis|checks|snapshot|target|kube\/(?!flags)|render|cli\/commands\/\S+-run)/;
  const names = /\/format-names\.ts$/;
  expect(loaded.filter((one) => heavy.test(one) && !names.test(one))).toEqual([]);
});
