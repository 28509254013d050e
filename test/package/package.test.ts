import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";

const { hostPlatform, nameOf } = await import(pathToFileURL(resolve("scripts/package/platforms.mjs")).href);
const { compile } = await import(pathToFileURL(resolve("scripts/package/compile.mjs")).href);
const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const HOST = hostPlatform();
const here = HOST ? describe : describe.skip;
const BINARY = HOST?.os === "windows" ? "kubectl-nsinfo.exe" : "kubectl-nsinfo";

let folder: string;
let out: string;
let unpacked: string;

function run(program: string, args: string[], options: { cwd?: string; path?: string } = {}) {
  const { cwd = folder, path = dirname(process.execPath) } = options;
  const env = { PATH: path, HOME: folder, SystemRoot: process.env["SystemRoot"] ?? "" };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  return [status, stdout, stderr];
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

beforeAll(() => {
  if (!HOST) return;
  folder = mkdtempSync(join(tmpdir(), "nsinfo-package-"));
  out = join(folder, "out");
  unpacked = join(folder, "unpacked");
  mkdirSync(unpacked);
  const { status, stderr } = spawnSync(
    process.execPath,
    ["scripts/package.mjs", "--out", out, nameOf(HOST)],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  const archive = readdirSync(out).find((name) => name.endsWith(".tar.gz")) ?? "";
  spawnSync("tar", ["-xzf", join(out, archive)], { cwd: unpacked });
}, 120_000);
afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

here("the archive of this platform", () => {
  test("has the binary, what completes it, and the licences", () => {
    const names = readdirSync(unpacked).sort();
    expect(names.map((name) => name.replace(/\.(exe|cmd)$/, ""))).toEqual([
      "LICENSE",
      "THIRD_PARTY_NOTICES",
      "kubectl-nsinfo",
      "kubectl_complete-nsinfo",
    ]);
    const notices = readFileSync(join(unpacked, "THIRD_PARTY_NOTICES"), "utf8");
    for (const name of [
      "Bun",
      "JavaScriptCore",
      "@kubernetes/client-node",
      "yargs-parser",
      "cli-table3",
      "js-yaml",
    ])
      expect(notices).toContain(name);
    expect(notices).not.toContain("VERSION");
  });

  test("is at most 60 MB, and its checksum and krew manifest are those of the file", () => {
    const name = readdirSync(out).find((one) => one.endsWith(".tar.gz")) ?? "";
    expect(readFileSync(join(out, name)).length).toBeLessThanOrEqual(60_000_000);
    const sums = readFileSync(join(out, "SHA256SUMS"), "utf8");
    for (const file of readdirSync(out).filter(
      (one) => one.startsWith("kubectl-nsinfo") || one.endsWith(".yaml"),
    ))
      expect(sums).toContain(`${hashOf(join(out, file))}  ${file}\n`);
    const manifest = load(readFileSync(join(out, "krew-plugin.yaml"), "utf8")) as {
      spec: { platforms: { sha256: string; uri: string; bin: string }[] };
    };
    expect(manifest.spec.platforms).toEqual([
      expect.objectContaining({
        sha256: hashOf(join(out, name)),
        bin: BINARY,
        uri: expect.stringMatching(`/${name}$`),
      }),
    ]);
  });

  test("the binary compiled again is the same bytes", () => {
    const again = join(folder, "again", BINARY);
    mkdirSync(dirname(again));
    compile(HOST, again);
    expect(hashOf(again)).toBe(hashOf(join(unpacked, BINARY)));
  }, 60_000);

  test("nothing in the binary tells where it was made", () => {
    expect(readFileSync(join(unpacked, BINARY)).includes(process.cwd())).toBe(false);
  });

  test("runs in an empty folder where there is no Node", () => {
    expect(run(join(unpacked, BINARY), ["--version"], { path: unpacked })).toEqual([
      0,
      `kubectl-nsinfo ${version}\n`,
      "",
    ]);
    const [status, help] = run(join(unpacked, BINARY), ["--help"], { path: unpacked });
    expect([status, help]).toEqual([0, expect.stringContaining("kubectl nsinfo (POD | TYPE/NAME ...")]);
  });

  test("is kubectl's plugin from the folder it was unpacked into, and there is no Node", () => {
    const kubectl = (process.env["PATH"] ?? "")
      .split(delimiter)
      .map((one) => join(one, "kubectl"))
      .find((one) => existsSync(one));
    if (!kubectl) return console.log("skipped: no kubectl");
    const alone = join(folder, "kubectl-alone");
    mkdirSync(alone);
    symlinkSync(kubectl, join(alone, "kubectl"));
    const path = [unpacked, alone].join(delimiter);
    expect(run("kubectl", ["nsinfo", "--version"], { path })).toEqual([0, `kubectl-nsinfo ${version}\n`, ""]);
    const [status, stdout, stderr] = run("kubectl", ["nsinfo", "pod/x", "-s", "http://127.0.0.1:1"], {
      path,
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("127.0.0.1:1 was refused");
  });

  test("obeys nothing that lies in the folder it is started in", () => {
    const hostile = join(folder, "hostile");
    const loud = "require('node:fs').writeFileSync('obeyed', ''); console.log('obeyed');\n";
    for (const name of ["yargs-parser", "js-yaml", "cli-table3"]) {
      mkdirSync(join(hostile, "node_modules", name), { recursive: true });
      writeFileSync(join(hostile, "node_modules", name, "index.js"), loud);
    }
    writeFileSync(join(hostile, "loud.js"), loud);
    writeFileSync(join(hostile, "bunfig.toml"), 'preload = ["./loud.js"]\n[run]\npreload = ["./loud.js"]\n');
    writeFileSync(join(hostile, ".env"), "KUBECONFIG=/obeyed\nBUN_OPTIONS=--preload=./loud.js\nNO_COLOR=\n");
    writeFileSync(
      join(hostile, "package.json"),
      '{"type":"commonjs","imports":{"#x":"./loud.js"},"browser":{"node:fs":"./loud.js"}}',
    );
    writeFileSync(
      join(hostile, "tsconfig.json"),
      '{"compilerOptions":{"baseUrl":".","paths":{"*":["./loud.js"]}}}',
    );
    mkdirSync(join(hostile, "many"));
    for (let index = 0; index < 300; index++) {
      const pod = {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: `p${index}` },
        spec: { containers: [] },
      };
      writeFileSync(join(hostile, "many", `${1000 + index}.json`), JSON.stringify(pod));
    }
    const before = readdirSync(hostile).sort();
    const binary = join(unpacked, BINARY);
    expect(run(binary, ["--version"], { cwd: hostile })).toEqual([0, `kubectl-nsinfo ${version}\n`, ""]);
    const [status, stdout, stderr] = run(binary, ["pod/x", "-o", "yaml", "--server", "http://127.0.0.1:1"], {
      cwd: hostile,
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).not.toContain("obeyed");
    expect(stderr).toContain("127.0.0.1:1 was refused");
    // So many files that it begins anew, as what was started and not as what lies here.
    const names = Array.from({ length: 300 }, (_, index) => `pod/p${index}\n`).join("");
    expect(run(binary, ["audit", "-f", "many", "-o", "name"], { cwd: hostile })).toEqual([0, names, ""]);
    expect(readdirSync(hostile).sort()).toEqual(before);
  });
});

here("the SBOM", () => {
  test("names each part once, with licence and hash", () => {
    const file = readdirSync(out).find((name) => name.endsWith(".cdx.json")) ?? "";
    const bill = JSON.parse(readFileSync(join(out, file), "utf8"));
    const refs = bill.components.map((one: { "bom-ref": string }) => one["bom-ref"]);
    expect(new Set(refs).size).toBe(refs.length);
    expect(refs).toContain("pkg:npm/%40kubernetes/client-node@1.4.0");
    expect(bill.dependencies[0].dependsOn).toEqual(refs);
    for (const one of bill.components) {
      expect([one.name, one.licenses.length]).toEqual([one.name, 1]);
      if (one.type === "library")
        expect([one.name, one.hashes?.[0].content]).toEqual([
          one.name,
          expect.stringMatching(/^[0-9a-f]{128}$/),
        ]);
    }
  });
});

here("the npm package", () => {
  test("asks for nothing and runs where there is nothing but Node", () => {
    const archive = readdirSync(out).find((name) => name.endsWith(".tgz")) ?? "";
    expect(spawnSync("tar", ["-xzf", join(out, archive)], { cwd: folder }).status).toBe(0);
    const root = join(folder, "package");
    const project = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect([project.dependencies, project.optionalDependencies, project.peerDependencies]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const names = readdirSync(root);
    expect(names).toEqual(expect.arrayContaining(["LICENSE", "bin", "manifests"]));
    expect(readdirSync(join(root, "bin"))).toContain("THIRD_PARTY_NOTICES");
    const main = (bin: string, ...args: string[]) =>
      run(process.execPath, [join(root, project.bin[bin]), ...args]);
    expect(main("kubectl-nsinfo", "--version")).toEqual([0, `kubectl-nsinfo ${version}\n`, ""]);
    expect(main("kubectl-nsinfo", "x", "--nope")[2]).toContain("unknown flag: --nope");
    expect(main("kubectl_complete-nsinfo", "--fail-on", "d")).toEqual([0, "danger\n:4\n", ""]);
  });
});
