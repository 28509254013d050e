import { expect, test } from "@jest/globals";
import { DIRECTIVE, printAnswer } from "../../../src/cli/completion/answer.js";

test("candidates that go on from what is typed, a line each, the directive last", () => {
  const candidates = [{ value: "web", about: "a pod" }, { value: "worker" }, { value: "db" }];
  expect(printAnswer({ candidates, directive: DIRECTIVE.noFiles }, "w")).toBe("web\ta pod\nworker\n:4\n");
  expect(printAnswer({ candidates, directive: DIRECTIVE.noFiles }, "nothing")).toBe(":4\n");
});

test("half a word gets no space behind it; one that does not go on from what is typed changes nothing", () => {
  const candidates = [{ value: "pod/runs" }, { value: "deploy/" }];
  const said = (typed: string) => printAnswer({ candidates, directive: DIRECTIVE.noFiles }, typed);
  expect([said("dep"), said("pod/ru")]).toEqual(["deploy/\n:6\n", "pod/runs\n:4\n"]);
});

test("a name of the cluster's can't forge a line or a directive, and brings nothing that a shell would run", () => {
  const candidates = [
    { value: "x\n:0" },
    { value: "x\u001b[2J" },
    { value: "x y" },
    { value: "x", about: "one\n:0" },
    { value: "xx", about: "a\u001b[2J\u202e" },
    ...["\u009b2J", "\u202e", "$(id)", "`id`", ";id", "'", '"', "\\", "|id", "&id", ">f"].map((end) => ({
      value: `x${end}`,
    })),
  ];
  expect(printAnswer({ candidates, directive: DIRECTIVE.noFiles }, "x")).toBe(
    "x\tone\nxx\ta\\x1b[2J\\u202e\n:4\n",
  );
});
