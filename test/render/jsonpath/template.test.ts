import { describe, expect, test } from "@jest/globals";
import { JsonpathError } from "../../../src/render/jsonpath/error.js";
import { jsonpathPrinter } from "../../../src/render/jsonpath/template.js";

function print(template: string, data: object, asJson = false): string {
  return jsonpathPrinter(template, asJson)(data);
}

describe("a path without braces", () => {
  const data = { a: { b: "found" }, "": "empty" };
  test.each([
    [".a.b", "found"],
    ["a.b", "found"],
    [" .a.b\n", "found"],
    ["$.a.b", "found"],
    ["@.a.b", "found"],
    ["a", '{"b":"found"}'],
    ["a['b']", "found"],
    ["nothing.here", ""],
    ["a}", "a}"],
    ["\n", "\n"],
  ])("%j prints %j", (template, printed) => expect(print(template, data)).toBe(printed));

  test("is a bad template where it is none", () =>
    expect(() => jsonpathPrinter("a[b", false)).toThrow(
      new JsonpathError("error parsing jsonpath {.a[b}, unterminated array"),
    ));
});

describe("what kubectl forgets, or ends in a panic for", () => {
  const data = { pods: [{ ports: [80] }, { ports: [] }, { ports: [443] }], none: [] };
  test.each([
    // kubectl 1.32 prints "80": a list without members ends the expression.
    ["{.pods[*].ports[*]}", "80 443"],
    ["{.pods[*].ports[0:0]}x", "x"],
    // kubectl 1.32: panic: reflect: call of reflect.Value.Type on zero Value.
    ["{range .none[*]}{[0]}{end}x", "x"],
  ])("%s", (template, printed) => expect(print(template, data)).toBe(printed));
});

describe("what can't go well is told before there is data", () => {
  test.each([
    ["{.a[?(@.b=1)]}", "unrecognized filter operator ="],
    ["{.a[?(@.b==c)]}", "unrecognized identifier c"],
    ["{.a[?(@.b==null)]}", "unrecognized identifier null"],
    ["{.a[0,'b']}{b}", "unrecognized identifier b"],
    ["{end}{range .a[*]}", "not in range, nothing to end"],
  ])("%s", (template, why) =>
    expect(() => jsonpathPrinter(template, false)).toThrow(
      new JsonpathError(
        `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${why}`,
      ),
    ),
  );

  test("but not what kubectl takes for an answer", () =>
    expect(print("{.a[?(b)]}", { a: [1, 2] })).toBe("1 2"));
});

describe("data is data", () => {
  test("only own keys are there", () => {
    const data = JSON.parse('{"__proto__":{"x":1},"constructor":"own","a":{}}');
    expect(print("{.__proto__.x} {.constructor}", data)).toBe("1 own");
    expect(print("{.a.__proto__}{.a.constructor}{.a.toString}{.a.x}", data)).toBe("");
    expect(print("{.toString}{.length}{.l.length}{.s.length}", { l: [1], s: "text" })).toBe("");
  });

  test("as -o json has it: what is undefined is not there", () => {
    const data = { a: undefined, b: { c: undefined, d: 1 } };
    expect(print("{.a}{.b}{.b.*}", data)).toBe('{"d":1}1');
    expect(print("{.*}", data, true)).toBe('[\n    {\n        "d": 1\n    }\n]\n');
  });

  test("no text of it reaches a terminal as it is; the template's own does", () => {
    const data = { s: "a\u001b[2Jb\u202e", l: ["\u001b", "\u007f"] };
    expect(print('{.s}{"\\x1b"}', data)).toBe("a\\x1b[2Jb\\u202e\u001b");
    expect(print("{.l}", data)).toBe('["\\u001b","\\u007f"]');
    expect(print("{.l[*]}", data, true)).toBe('[\n    "\\u001b",\n    "\\u007f"\n]\n');
  });

  test("a long text is not cut", () => expect(print("{.s}", { s: "x".repeat(5000) })).toHaveLength(5000));

  test("a map that can't be filtered is told by its type", () =>
    expect(() => print("{.a[?(@.b)]}", { a: { secret: 1 } })).toThrow(
      /: map\[string\]interface \{\} is not array or slice and cannot be filtered$/,
    ));
});

describe("a template is not code: it ends", () => {
  const list = { l: Array(100).fill("x".repeat(100)) };
  const deep = { deep: nest(1500) };
  const limits = { values: 10_000, characters: 5000 };

  test.each<[string, string, object, RegExp]>([
    [
      "ranges that multiply",
      `${"{range .l[*]}{range $}".repeat(20)}x`,
      { l: [{ l: [1] }] },
      /: it finds too many values$/,
    ],
    [
      "unions that multiply",
      `{.l${"[0,0,0,0,0,0,0,0]".repeat(9)}}`,
      { l: nest(10) },
      /: it finds too many values$/,
    ],
    ["bytes of texts", "{.l[*,*].*}", list, /: it finds too many values$/],
    ["ranges in ranges", `${"{range $}".repeat(101)}x`, list, /: more than 100 ranges are in each other$/],
    [
      "looking through data as deep as a hole",
      "{..x}",
      deep,
      /: the data is nested more than 1000 levels deep$/,
    ],
    ["the same, by what only asks whether it is there", "{.deep[?(@..x)]}", deep, /: the data is nested/],
    ["printing data as deep as a hole", "{.deep}", deep, /: the data is nested more than 1000 levels deep$/],
    ["printing it again and again", "{$}".repeat(10), list, /: it prints more than 5000 characters$/],
  ])("%s", (_, template, data, why) => {
    const print = jsonpathPrinter(template, false, limits);
    expect(() => print(data)).toThrow(JsonpathError);
    expect(() => print(data)).toThrow(why);
  });

  test("what is within the limits is printed", () =>
    expect(jsonpathPrinter("{.l[*]}", false, { values: 400, characters: 15_000 })(list)).toHaveLength(
      10_099,
    ));

  test("of a long template the message has the beginning, and what is wrong", () => {
    const path = ".a".repeat(400);
    expect(() => jsonpathPrinter(`{${path}`, false)).toThrow(
      new JsonpathError(`error parsing jsonpath {${path.slice(0, 499)}..., unclosed action`),
    );
    expect(() => print(`{${path}}{.b[1]}`, { b: [0] })).toThrow(/\.\.\.": .*: index 1, length 1$/);
  });

  test("no template is longer than a command line", () =>
    expect(() => jsonpathPrinter("x".repeat(65_537), false)).toThrow(/longer than 65536 characters/));
});

/** Lists in each other, one member each. */
function nest(levels: number): unknown {
  return levels === 0 ? "x" : [nest(levels - 1)];
}
