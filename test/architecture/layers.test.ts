import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

const SRC = join(process.cwd(), "src");

/** What a folder of src may import: other folders, single files of them, packages. Node's own modules are open to all but `model`. */
const ALLOWED: Record<string, string[]> = {
  model: [],
  analysis: ["model"],
  snapshot: ["model", "analysis/expected"],
  render: ["model", "cli-table3", "js-yaml"],
  checks: ["model", "analysis"],
  kube: ["model", "@kubernetes/client-node", "execa", "js-yaml", "ws"],
  target: ["model", "kube/port", "kube/raw", "kube/errors", "kube/yaml", "js-yaml", "yaml"],
  probe: ["model", "kube/port", "kube/exec-port", "kube/raw", "kube/errors", "execa"],
  app: ["model", "analysis", "snapshot", "render", "checks", "kube", "target", "probe"],
  cli: ["app", "render", "kube", "yargs-parser/browser", "model", "probe", "target", "checks"],
};

interface Import {
  from: string;
  folder: string;
  to: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const path = join(folder, one.name);
    if (one.isDirectory()) return sources(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const from = relative(SRC, file);
  const folder = from.split("/")[0] ?? "";
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\s(?:[^"';=]*?\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm),
  ].map((one) => one[1] ?? one[2] ?? "");
  return specifiers.map((specifier) => ({
    from,
    folder,
    to: specifier.startsWith(".")
      ? relative(SRC, resolve(dirname(file), specifier)).replace(/\.js$/, "")
      : specifier,
  }));
}

const FILES = sources(SRC);
const IMPORTS = FILES.flatMap(importsOf);

function isAllowed({ folder, to }: Import): boolean {
  if (to.startsWith("node:")) return folder !== "model";
  if (to.split("/")[0] === folder) return true;
  return (ALLOWED[folder] ?? []).some((one) => to === one || to.startsWith(`${one}/`));
}

describe("layers", () => {
  test("every folder of src is in the table, and each has imports to judge", () => {
    expect([...new Set(IMPORTS.map((one) => one.folder))].sort()).toEqual(Object.keys(ALLOWED).sort());
  });

  test("no import crosses them the wrong way", () => {
    expect(IMPORTS.filter((one) => !isAllowed(one)).map((one) => `${one.from} imports ${one.to}`)).toEqual(
      [],
    );
  });

  test("no file imports itself by a detour", () => {
    const graph = new Map<string, string[]>();
    for (const { from, to } of IMPORTS) {
      const name = from.replace(/\.ts$/, "");
      graph.set(name, [...(graph.get(name) ?? []), to]);
    }
    const cycles: string[] = [];
    const done = new Set<string>();
    const visit = (name: string, path: string[]): void => {
      if (path.includes(name)) cycles.push([...path.slice(path.indexOf(name)), name].join(" > "));
      if (path.includes(name) || done.has(name)) return;
      for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
      done.add(name);
    };
    for (const name of graph.keys()) visit(name, []);
    expect(cycles).toEqual([]);
  });
});

describe("habits", () => {
  const text = (file: string): string => readFileSync(file, "utf8");

  test("no file is longer than 300 lines", () => {
    expect(
      FILES.filter((file) => text(file).split("\n").length > 301).map((file) => relative(SRC, file)),
    ).toEqual([]);
  });

  test("only cmd touches the process", () => {
    const touching = FILES.filter((file) =>
      /(?<![\w.])process\.(?:argv|env|exit|exitCode|on|std\w+|cwd|platform)\b/.test(text(file)),
    );
    expect(touching.map((file) => relative(SRC, file))).toEqual([]);
  });

  test("no util folder or file, no default export", () => {
    expect(FILES.filter((file) => /(^|\/)utils?(\/|\.)/.test(relative(SRC, file)))).toEqual([]);
    expect(FILES.filter((file) => /^export default/m.test(text(file)))).toEqual([]);
  });
});
