import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";

const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const LOCK = readFileSync("package-lock.json", "utf8");

/** The packages that CONTRIBUTING.md gives a reason for; `@types/*` stands for all of them. */
const EXPLAINED = [...readFileSync("CONTRIBUTING.md", "utf8").matchAll(/`([@a-z][\w@/.*-]*)`/g)].map(
  (one) => one[1] ?? "",
);

describe("dependencies", () => {
  test.each(Object.keys({ ...dependencies, ...devDependencies }))(
    "%s earns its place in a line of CONTRIBUTING.md",
    (name) => {
      expect(EXPLAINED).toContain(name.startsWith("@types/") ? "@types/*" : name);
    },
  );

  test("the lockfile holds hashes and no addresses", () => {
    expect(LOCK).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
    const packages = Object.entries(
      JSON.parse(LOCK).packages as Record<string, { integrity?: string; link?: boolean }>,
    );
    expect(
      packages.filter(([path, one]) => path !== "" && !one.link && !one.integrity).map(([path]) => path),
    ).toEqual([]);
  });

  test("what runs at a user's runs no script when it is installed", () => {
    const packages = JSON.parse(LOCK).packages as Record<
      string,
      { hasInstallScript?: boolean; dev?: boolean }
    >;
    expect(
      Object.entries(packages)
        .filter(([, one]) => one.hasInstallScript && !one.dev)
        .map(([path]) => path),
    ).toEqual([]);
  });
});
