import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of a file under test/fixtures. Tests run compiled, from the project's root. */
export function fixtureText(name: string): string {
  return readFileSync(join(process.cwd(), "test", "fixtures", name), "utf8");
}

/** The same, as JSON. */
export function fixture<T>(name: string): T {
  return JSON.parse(fixtureText(name)) as T;
}
