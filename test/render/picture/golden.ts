import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { VERSION } from "../../../src/model/version.generated.js";

/** Compares with a file of test/fixtures/pictures, the version left out; with UPDATE_GOLDEN=1 writes it instead, to be looked at. */
export function expectGolden(name: string, text: string): void {
  const path = join(process.cwd(), "test/fixtures/pictures", name);
  const plain = text.replaceAll(`kubectl nsinfo ${VERSION}`, "kubectl nsinfo VERSION");
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, plain);
  expect(plain).toBe(readFileSync(path, "utf8"));
}
