import { badRequest } from "./status.js";

/** One requirement on labels; all of a selector's must hold. */
interface Requirement {
  key: string;
  operator: "exists" | "!" | "in" | "notin" | "=" | "==" | "!=" | "gt" | "lt";
  values: string[];
}

type Token = { kind: "word" | "symbol" | "end"; text: string };

const SYMBOLS = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];
const BINARY: Record<string, Requirement["operator"]> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    const word = /^[^\s=!(),<>]+/.exec(text.slice(at))?.[0];
    if (/\s/.test(text[at] as string)) at += 1;
    else if (symbol) {
      tokens.push({ kind: "symbol", text: symbol });
      at += symbol.length;
    } else if (word) {
      tokens.push({ kind: "word", text: word });
      at += word.length;
    }
  }
  tokens.push({ kind: "end", text: "" });
  return tokens;
}

class Parser {
  #tokens: Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = lex(text);
  }

  peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#at += 1;
    return token;
  }

  is(text: string): boolean {
    return this.peek().kind === "symbol" && this.peek().text === text;
  }

  fail(found: Token, expected: string): never {
    throw new Error(`found '${found.text}', expected: ${expected}`);
  }

  requirement(): Requirement {
    const absent = this.is("!");
    if (absent) this.next();
    const key = this.next();
    if (key.kind !== "word") this.fail(key, "identifier");
    const alone = this.peek().kind === "end" || this.is(",");
    if (absent) return { key: key.text, operator: "!", values: [] };
    if (alone) return { key: key.text, operator: "exists", values: [] };
    const sign = this.next();
    const operator = BINARY[sign.text];
    if (!operator) this.fail(sign, "in, notin, =, ==, !=, gt, lt");
    const values = operator === "in" || operator === "notin" ? this.set() : [this.value()];
    return { key: key.text, operator, values };
  }

  /** A value may be empty: `a=`, `a=,b`. */
  value(): string {
    if (this.peek().kind === "end" || this.is(",")) return "";
    const token = this.next();
    if (token.kind !== "word") this.fail(token, "identifier");
    return token.text;
  }

  set(): string[] {
    const open = this.next();
    if (open.text !== "(") this.fail(open, "'('");
    const values: string[] = [];
    for (;;) {
      if (this.is(")") || this.is(",")) values.push("");
      else values.push(this.value());
      const after = this.next();
      if (after.text === ")") return values;
      if (after.text !== ",") this.fail(after, "',', or ')'");
    }
  }
}

function parse(text: string): Requirement[] {
  const parser = new Parser(text);
  const requirements: Requirement[] = [];
  while (parser.peek().kind !== "end") {
    const start = parser.peek();
    if (start.kind !== "word" && start.text !== "!") parser.fail(start, "!, identifier, or 'end of string'");
    try {
      requirements.push(parser.requirement());
    } catch (error) {
      throw new Error(`unable to parse requirement: ${(error as Error).message}`);
    }
    const after = parser.next();
    if (after.kind === "end") break;
    if (after.text !== ",") parser.fail(after, "',' or 'end of string'");
    const following = parser.peek();
    if (following.kind !== "word" && following.text !== "!") parser.fail(following, "identifier after ','");
  }
  return requirements;
}

type Labels = Record<string, string>;
const MEETS: Record<Requirement["operator"], (value: string | undefined, values: string[]) => boolean> = {
  exists: (value) => value !== undefined,
  "!": (value) => value === undefined,
  in: (value, values) => value !== undefined && values.includes(value),
  "=": (value, values) => value === values[0],
  "==": (value, values) => value === values[0],
  notin: (value, values) => value === undefined || !values.includes(value),
  "!=": (value, values) => value !== values[0],
  gt: (value, values) => value !== undefined && Number(value) > Number(values[0]),
  lt: (value, values) => value !== undefined && Number(value) < Number(values[0]),
};

/**
 * Turns a `labelSelector` into a test on labels. The grammar, and the words of its errors (400), are those of
 * apimachinery's labels/selector.go.
 */
export function labelSelector(text: string): (labels: Labels | undefined) => boolean {
  let requirements: Requirement[];
  try {
    requirements = parse(text);
  } catch (error) {
    throw badRequest((error as Error).message);
  }
  return (labels) =>
    requirements.every(({ key, operator, values }) => MEETS[operator](labels?.[key], values));
}
