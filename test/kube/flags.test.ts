import { expect, test } from "@jest/globals";
import { CONNECTION_FLAGS } from "../../src/kube/flags.js";
import { describeWithKubectl, kubectl } from "./kubectl.js";

test("every flag has a name of its own", () => {
  const names = CONNECTION_FLAGS.flatMap(({ name, alias }) => [name, alias ?? []].flat());
  expect(new Set(names).size).toBe(names.length);
});

describeWithKubectl("the real kubectl declares each of them", () => {
  test("with the same letter and the same words", async () => {
    const { stdout } = await kubectl(["options"], { HOME: "/nonexistent" });
    const declared = [...stdout.matchAll(/^ {4}(?:-(\w), )?--([\w-]+)=[^\n]*:\n\t([^\n]*)$/gm)];
    const theirs = new Map(declared.map(([, alias, name, words]) => [name, { alias, words }]));
    for (const { name, alias, description } of CONNECTION_FLAGS) {
      expect([name, theirs.get(name)]).toEqual([name, { alias, words: description }]);
    }
  });
});
