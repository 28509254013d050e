import fc from "fast-check";

/** What someone would write who knows what the tool reads and prints: frames, links, escapes, markup, YAML, numbers. */
const FRAGMENTS = [
  ...[
    "\n",
    "\r",
    "\t",
    "\0",
    " ",
    ":",
    "@",
    "/",
    "\\",
    '"',
    "'",
    "`",
    "-",
    ",",
    "{",
    "}",
    "[",
    "]",
    "#",
    "&",
    "*",
    "!",
    "%",
  ],
  ...[
    "\u001b[2J",
    "\u001b]0;owned\u0007",
    "\u009b31m",
    "\u202e",
    "\u200b",
    "\u2028",
    "\u2066",
    "\ufeff",
    "\ud800",
    "\u00ad",
  ],
  ...[
    "</testsuite>",
    "<![CDATA[",
    "]]>",
    "<script>",
    "&lt;",
    "[x](http://evil)",
    "$(id)",
    "\u{1f600}",
    "\u00e4",
  ],
  ...[
    "@end",
    "@done",
    "@round 2",
    "@begin 9",
    "@container ",
    "@crictl ok",
    "@uts ",
    "@net ",
    "@rules ",
    "@file ",
    "@owner ",
  ],
  ...[
    "/proc/1/",
    "/proc/727/",
    "/proc/826/",
    "/proc/482/",
    "stat:",
    "status:",
    "cgroup:",
    "mountinfo:",
    "ns/net",
    " -> ",
  ],
  ...[
    "lrwxrwxrwx 1 root root 0 Nov 23 12:33 ",
    "net:[4026531833]",
    "pid:[1]",
    "727",
    "826",
    "0",
    "-1",
    "99999999999999999999",
  ],
  ...[
    "Name:\t",
    "Uid:\t0\t0\t0\t0",
    "NSpid:\t1",
    ") S 1 1 1",
    "0::/kubepods/pod1/",
    "a".repeat(64),
    "A".repeat(3000),
  ],
  ...[
    "---\n",
    "- ",
    "? ",
    "|\n",
    ">-\n",
    "<<: ",
    "&a ",
    "*a",
    "!!binary ",
    "null",
    "true",
    "1e999",
    "0x10",
    "__proto__",
  ],
  ...[
    "apiVersion: v1\n",
    "kind: Pod\n",
    "spec:\n",
    "  containers:\n",
    "constructor",
    "toString",
    "hostPID: true\n",
  ],
];

/** Text that wants to do harm, of any characters. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 8 }).map((all) => all.join("")),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
);

interface Edit {
  at: number;
  kind: "drop" | "twice" | "swap" | "cut" | "insert" | "splice" | "number";
  text: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(1_000_000),
  kind: fc.constantFrom("drop", "twice", "swap", "cut", "insert", "splice", "number"),
  text: hostileText,
});

function apply(lines: readonly string[], { at, kind, text }: Edit): string[] {
  const index = at % Math.max(1, lines.length);
  const line = lines[index] ?? "";
  const middle = at % Math.max(1, line.length);
  const changed: Record<Edit["kind"], string[]> = {
    drop: [],
    twice: [line, line],
    swap: [lines[(index * 7 + 3) % Math.max(1, lines.length)] ?? "", line],
    cut: [line.slice(0, middle)],
    insert: [text, line],
    splice: [line.slice(0, middle) + text + line.slice(middle)],
    number: [line.replace(/\d+/, () => String(at * 7919))],
  };
  return [...lines.slice(0, index), ...changed[kind], ...lines.slice(index + 1)];
}

/** A text that is right, changed in up to six places. */
export function damaged(seed: string): fc.Arbitrary<string> {
  const lines = seed.split("\n");
  return fc.array(edit, { maxLength: 6 }).map((edits) => edits.reduce<string[]>(apply, lines).join("\n"));
}

/** A place in a JSON document, counted in the order of its values, and what stands there instead. */
export interface Lie {
  at: number;
  value: unknown;
}

const lie: fc.Arbitrary<Lie> = fc.record({
  at: fc.nat(100_000),
  value: fc.oneof(
    hostileText,
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      false,
      0,
      -1,
      1.5,
      1e308,
      "",
      [],
      {},
      [null],
      [[]],
      [{}],
      { a: 1 },
    ),
    fc.constantFrom<unknown>("\u001b[2J".repeat(300), [1, "x", null], { name: {} }, { toString: 1 }),
  ),
});

/** At most so many lies. */
export function lies(maxLength: number): fc.Arbitrary<Lie[]> {
  return fc.array(lie, { maxLength });
}

/** The same document with other values of any type in some places; `undefined` takes a field away. */
export function mistyped(document: unknown, told: readonly Lie[]): unknown {
  let count = 0;
  JSON.stringify(document, (_, one) => {
    count += 1;
    return one;
  });
  // The document itself is the first value, and stays an object.
  const chosen = new Map(told.map(({ at, value }) => [1 + (at % Math.max(1, count - 1)), value]));
  let index = 0;
  const text = JSON.stringify(document, (_, one) => {
    const at = index++;
    return chosen.has(at) ? structuredClone(chosen.get(at)) : one;
  });
  return JSON.parse(text);
}
