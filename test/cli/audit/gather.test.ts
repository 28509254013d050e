import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { gather } from "../../../src/cli/audit/gather.js";

function gathered(soon: boolean) {
  const written: string[] = [];
  return { ...gather((text) => written.push(text), { soon }), written };
}

test("small pieces go out together when the program waits", async () => {
  const { write, written } = gathered(true);
  for (const text of ["a", "b", "c"]) write(text);
  expect(written).toEqual([]);
  await turn();
  expect(written).toEqual(["abc"]);
  write("d");
  await turn();
  expect(written).toEqual(["abc", "d"]);
});

test("or when there are many of them", () => {
  const { write, written } = gathered(false);
  const line = `${"x".repeat(99)}\n`;
  for (let count = 0; count < 2000; count++) write(line);
  expect(written.map((text) => text.length)).toEqual([65_600, 65_600, 65_600]);
});

test("and nothing is lost or written twice", async () => {
  const { write, flush, written } = gathered(true);
  write("a");
  flush();
  flush();
  await turn();
  expect(written).toEqual(["a"]);
});
