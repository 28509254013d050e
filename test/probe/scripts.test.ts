import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";

/** What a script does, without what it says about it. */
function codeOf(name: string): string {
  return readFileSync(`src/probe/${name}.sh`, "utf8")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
}

describe.each(["collector", "listeners"])("%s.sh", (name) => {
  const code = codeOf(name);

  test("enters no mount namespace but the node's own: a target's programs would run with our powers", () => {
    const calls = code.match(/\bnsenter\s[^|;)]*/g) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    const enteringMounts = calls.filter((call) =>
      /\s(-a|--all|-m|--mount|-r|-w)\b/.test(call.split(" -- ")[0] ?? ""),
    );
    expect(enteringMounts.filter((call) => !/^nsenter -t 1 -m -- /.test(call))).toEqual([]);
    // Which others it enters stands in a table.
    const told = [...code.matchAll(/\bflag\["(\w+)"\] = "([^"]*)"/g)].map(
      ([, type, flag]) => `${type} ${flag}`,
    );
    expect(told.filter((one) => !["net -n", "uts -u", "ipc -i"].includes(one))).toEqual([]);
    expect(told.length > 0).toBe(/\bflags\b/.test(code));
  });

  test("reads no environment, no command line and no memory of a process", () => {
    expect(code).not.toMatch(/\/(environ|cmdline|mem|auxv)\b/);
  });

  test("looks into no root but the node's", () => {
    expect(
      code.match(/\/proc\/[^\s"']*\/root/g)?.filter((path) => !path.startsWith("/proc/1/root")) ?? [],
    ).toEqual([]);
    expect(code).not.toMatch(/\bchroot\b/);
  });
});
