/** A piece of a template. `at` is the offset that Go reports for it, `text` how Go writes it. */
export type Node =
  | { kind: "text"; text: string }
  | { kind: "action"; pipe: Pipe }
  | Block
  | { kind: "break" }
  | { kind: "continue" };

/** `if`, `with` or `range`, to its `end`. */
export interface Block {
  kind: "if" | "with" | "range";
  pipe: Pipe;
  body: Node[];
  otherwise: Node[];
}

export interface Pipe {
  /** Variables that it sets, and whether they are new. */
  variables: string[];
  declares: boolean;
  commands: Command[];
}

export interface Command {
  args: Operand[];
  at: number;
  text: string;
}

/** A term and the fields that follow it. */
export type Operand = { at: number; text: string; fields: string[] } & Term;

type Term =
  | { kind: "dot" }
  | { kind: "nil" }
  | { kind: "variable"; name: string }
  | { kind: "function"; name: string }
  | { kind: "literal"; value: string | bigint | boolean }
  | { kind: "pipe"; pipe: Pipe };

/** Wrong template text, in the words of Go's text/template. */
export class TemplateError extends Error {}

interface Token {
  type: "field" | "variable" | "word" | "string" | "number" | "symbol";
  text: string;
  at: number;
  /** White space came before it: `.a .b` are two operands, `.a.b` is one. */
  spaced: boolean;
}

type Piece = { text: string } | { tokens: Token[]; at: number };

const TOKEN =
  /(\s+)|(\.[A-Za-z_]\w*)|(\$\w*)|([A-Za-z_]\w*)|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|([-+]?\d+)|(:=|\||\(|\)|,|=|\.)/y;
const TYPES = ["", "", "field", "variable", "word", "string", "number", "symbol"] as const;

/** Cuts a template into text and the tokens of its actions; comments and trimmed white space are gone. */
function cut(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trim = false;
  while (at < template.length) {
    const open = template.indexOf("{{", at);
    let text = template.slice(at, open < 0 ? undefined : open);
    if (trim) text = text.trimStart();
    if (open >= 0 && /^-\s/.test(template.slice(open + 2, open + 4))) text = text.trimEnd();
    if (text !== "") pieces.push({ text });
    if (open < 0) break;
    const start = open + (/^-\s/.test(template.slice(open + 2, open + 4)) ? 3 : 2);
    const comment = /^\s*\/\*[\s\S]*?\*\/\s*?(\s-)?\}\}/.exec(template.slice(start));
    if (comment) {
      at = start + comment[0].length;
      trim = comment[1] !== undefined;
      continue;
    }
    const { tokens, end } = scan(template, start);
    pieces.push({ tokens, at: open });
    trim = template.startsWith("-}}", end);
    at = end + (trim ? 3 : 2);
  }
  return pieces;
}

function scan(template: string, start: number): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let at = start;
  let spaced = false;
  while (!template.startsWith("}}", at) && !(spaced && template.startsWith("-}}", at))) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(template);
    if (!match) {
      if (at >= template.length) throw new TemplateError(place(template, at, "unclosed action"));
      throw new TemplateError(place(template, at, `unexpected ${JSON.stringify(template[at])} in command`));
    }
    const index = match.findIndex((group, each) => each > 0 && group !== undefined);
    if (index > 1) tokens.push({ type: TYPES[index] as Token["type"], text: match[0], at, spaced });
    spaced = index === 1;
    at = TOKEN.lastIndex;
  }
  return { tokens, end: at };
}

function place(template: string, at: number, what: string): string {
  return `template: tmplExecuteRawJSON:${template.slice(0, at).split("\n").length}: ${what}`;
}

/** Parses a template of Go's text/template: actions, pipelines, variables, if, with, range. */
export function parseTemplate(template: string): Node[] {
  const pieces = cut(template);
  let next = 0;

  const fail = (at: number, what: string) => new TemplateError(place(template, at, what));

  function list(inside: boolean): { nodes: Node[]; ending: Token[] } {
    const nodes: Node[] = [];
    for (;;) {
      const piece = pieces[next++];
      if (!piece) {
        if (inside) throw fail(template.length, "unexpected EOF");
        return { nodes, ending: [] };
      }
      if ("text" in piece) {
        nodes.push({ kind: "text", text: piece.text });
        continue;
      }
      const [first, ...rest] = piece.tokens;
      if (!first) throw fail(piece.at, "missing value for command");
      if (first.type === "word" && ["end", "else"].includes(first.text)) {
        if (!inside) throw fail(piece.at, `unexpected {{${first.text}}}`);
        return { nodes, ending: piece.tokens };
      }
      nodes.push(statement(first, rest, piece.tokens));
    }
  }

  function statement(first: Token, rest: Token[], all: Token[]): Node {
    const word = first.type === "word" ? first.text : "";
    if (word === "break" || word === "continue") return { kind: word };
    if (word === "if" || word === "with" || word === "range") return block(word, rest, first.at);
    return { kind: "action", pipe: new PipeParser(template, all, first.at).whole() };
  }

  function block(kind: "if" | "with" | "range", tokens: Token[], at: number): Node {
    const pipe = new PipeParser(template, tokens, at).whole();
    const { nodes: body, ending } = list(true);
    let otherwise: Node[] = [];
    if (ending[0]?.text === "else") {
      const [, again, ...rest] = ending;
      if (again?.text === "if" || again?.text === "with") otherwise = [block(again.text, rest, again.at)];
      else otherwise = list(true).nodes;
    }
    return { kind, pipe, body, otherwise };
  }

  return list(false).nodes;
}

class PipeParser {
  private next = 0;

  constructor(
    private readonly template: string,
    private readonly tokens: Token[],
    private readonly start: number,
  ) {}

  whole(): Pipe {
    const pipe = this.pipe();
    const left = this.tokens[this.next];
    if (left) throw this.fail(`unexpected ${JSON.stringify(left.text)} in operand`);
    return pipe;
  }

  private fail(what: string): TemplateError {
    return new TemplateError(place(this.template, this.tokens[this.next]?.at ?? this.start, what));
  }

  private pipe(): Pipe {
    const { variables, declares } = this.declaration();
    const commands = [this.command()];
    while (this.tokens[this.next]?.text === "|") {
      this.next += 1;
      commands.push(this.command());
    }
    return { variables, declares, commands };
  }

  private declaration(): Pick<Pipe, "variables" | "declares"> {
    const [first, second, third, fourth] = this.tokens.slice(this.next);
    const isSet = (token: Token | undefined) => token?.text === ":=" || token?.text === "=";
    if (first?.type !== "variable") return { variables: [], declares: false };
    if (isSet(second)) {
      this.next += 2;
      return { variables: [first.text], declares: second?.text === ":=" };
    }
    if (second?.text === "," && third?.type === "variable" && isSet(fourth)) {
      this.next += 4;
      return { variables: [first.text, third.text], declares: fourth?.text === ":=" };
    }
    return { variables: [], declares: false };
  }

  private command(): Command {
    const args: Operand[] = [];
    for (
      let token = this.tokens[this.next];
      token && ![")", "|"].includes(token.text);
      token = this.tokens[this.next]
    ) {
      args.push(this.operand(token));
    }
    const [first] = args;
    if (!first) throw this.fail("missing value for command");
    return { args, at: first.at, text: args.map(({ text }) => text).join(" ") };
  }

  private operand(token: Token): Operand {
    this.next += 1;
    const base = this.term(token);
    const fields = token.type === "field" ? [token.text.slice(1)] : [];
    let { at } = base;
    let text = base.text;
    for (
      let more = this.tokens[this.next];
      more?.type === "field" && !more.spaced;
      more = this.tokens[this.next]
    ) {
      // Go gives a chain the place of its second link: text/template/parse, `operand`.
      if (text === base.text) at = more.at;
      fields.push(more.text.slice(1));
      text += more.text;
      this.next += 1;
    }
    return { ...base, at, text, fields };
  }

  private term(token: Token): Operand {
    const { type, text, at } = token;
    const rest = { at, text, fields: [] };
    if (type === "field" || text === ".") return { kind: "dot", ...rest };
    if (type === "variable") return { kind: "variable", name: text, ...rest };
    if (type === "number") return { kind: "literal", value: BigInt(text), ...rest };
    if (type === "string") return { kind: "literal", value: unquote(text), ...rest };
    if (text === "true" || text === "false") return { kind: "literal", value: text === "true", ...rest };
    if (text === "nil") return { kind: "nil", ...rest };
    if (type === "word") return { kind: "function", name: text, ...rest };
    if (text !== "(") throw this.fail(`unexpected ${JSON.stringify(text)} in operand`);
    const pipe = this.pipe();
    const close = this.tokens[this.next++];
    if (close?.text !== ")") throw this.fail("unclosed left paren");
    return { kind: "pipe", pipe, ...rest, text: this.template.slice(at, close.at + 1) };
  }
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** A Go string literal. */
function unquote(literal: string): string {
  if (literal.startsWith("`")) return literal.slice(1, -1);
  return literal
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-7]{3}|.)/g, (_, code: string) => {
      if (code.length === 1) return ESCAPES[code] ?? code;
      return String.fromCodePoint(Number.parseInt(code.replace(/^[xu]/, ""), /^[xu]/.test(code) ? 16 : 8));
    });
}
