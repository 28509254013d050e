import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const TEXT = readFileSync("SECURITY.md", "utf8");
const NAMED = [...TEXT.matchAll(/\[(test\/[\w./-]+\.ts): "([^\]]+)"\]/g)].map(
  ([, file = "", name = ""]) => [file, name] as const,
);

test("SECURITY.md names a test behind most of its sentences, each in a form that is found", () => {
  expect(NAMED.length).toBe(TEXT.match(/\[test\//g)?.length);
  expect(NAMED.length).toBeGreaterThan(20);
});

test.each(NAMED)("%s has the test %j", (file, name) => {
  expect(existsSync(file)).toBe(true);
  // As it stands in the source, where a template keeps its placeholders.
  expect(readFileSync(file, "utf8")).toContain(JSON.stringify(name));
});
