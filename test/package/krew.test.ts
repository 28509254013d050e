import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";

interface Entry {
  selector: { matchLabels?: Record<string, string>; matchExpressions?: object[] };
  uri: string;
  sha256: string;
  bin: string;
}

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: { version: string; shortDescription: string; description: string; platforms: Entry[] } & Record<
    string,
    unknown
  >;
}

const script = async (name: string) => import(pathToFileURL(resolve("scripts/package", name)).href);

let faultsOf: (manifest: Manifest) => string[];
let filled: Manifest;

beforeAll(async () => {
  const { krewFaults, krewManifest } = await script("krew.mjs");
  const { PLATFORMS } = await script("platforms.mjs");
  faultsOf = krewFaults;
  const archives = PLATFORMS.map((platform: object, index: number) => ({
    platform,
    file: `kubectl-nsinfo_${index}.tar.gz`,
    sha256: String(index).padStart(64, "a"),
  }));
  filled = krewManifest("1.2.3", archives);
});

test("krew-plugin.yaml, filled for every platform, is one that krew takes", () => {
  expect(faultsOf(filled)).toEqual([]);
  expect(filled.spec.version).toBe("v1.2.3");
  expect(filled.spec.platforms.map((one) => one.selector.matchLabels)).toEqual([
    { os: "linux", arch: "amd64" },
    { os: "linux", arch: "arm64" },
    { os: "darwin", arch: "amd64" },
    { os: "darwin", arch: "arm64" },
    { os: "windows", arch: "amd64" },
    { os: "windows", arch: "arm64" },
  ]);
});

describe("what krew would refuse is found", () => {
  const first = (manifest: Manifest): Entry => manifest.spec.platforms[0] as Entry;
  const expression = (operator: string, values?: string[]) => ({
    key: "os",
    operator,
    ...(values ? { values } : {}),
  });

  test.each<[string, (manifest: Manifest) => void]>([
    [
      "apiVersion",
      (one) => {
        one.apiVersion = "v1";
      },
    ],
    [
      "kind",
      (one) => {
        one.kind = "Pod";
      },
    ],
    [
      "metadata.name",
      (one) => {
        one.metadata.name = "kube-nsinfo";
      },
    ],
    [
      "version is not semantic, with a v before it",
      (one) => {
        one.spec.version = "1.2.3";
      },
    ],
    [
      "shortDescription is longer than 50 characters",
      (one) => {
        one.spec.shortDescription = "x".repeat(51);
      },
    ],
    [
      "shortDescription must be one line",
      (one) => {
        one.spec.shortDescription = "a\nb";
      },
    ],
    [
      "description has lines of more than 80 characters",
      (one) => {
        one.spec.description = `${"x".repeat(80)} y`;
      },
    ],
    [
      "description has usage examples",
      (one) => {
        one.spec.description = "Run kubectl nsinfo pod/x";
      },
    ],
    [
      "no platforms",
      (one) => {
        one.spec.platforms = [];
      },
    ],
    [
      "platforms[0]: an empty selector",
      (one) => {
        first(one).selector = {};
      },
    ],
    [
      "platforms[0]: a selector may have os and arch only",
      (one) => {
        first(one).selector = { matchLabels: { os: "linux", arch: "amd64", libc: "glibc" } };
      },
    ],
    [
      "platforms[0]: selects no platform that krew knows",
      (one) => {
        first(one).selector = { matchLabels: { os: "plan9" } };
      },
    ],
    [
      "platforms 0, 1 both select linux-arm64",
      (one) => {
        first(one).selector = { matchExpressions: [expression("In", ["linux"])] };
      },
    ],
    [
      "platforms[0]: sha256 is no lower-case SHA-256",
      (one) => {
        first(one).sha256 = "A".repeat(64);
      },
    ],
    [
      "platforms[0]: uri is no https address of a .tar.gz or .zip",
      (one) => {
        first(one).uri = "https://x/y.tgz";
      },
    ],
    [
      "platforms[0]: no bin",
      (one) => {
        first(one).bin = "";
      },
    ],
    [
      "platforms[4]: bin must be an .exe on Windows",
      (one) => {
        (one.spec.platforms[4] as Entry).bin = "kubectl-nsinfo";
      },
    ],
  ])("%s", (fault, spoil) => {
    const manifest = structuredClone(filled);
    spoil(manifest);
    expect(faultsOf(manifest)).toContain(fault);
  });
});
