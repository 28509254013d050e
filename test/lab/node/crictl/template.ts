import { type GoValue, isTrue, plain, sortedKeys, typeName } from "./go-values.js";
import { CallError, FUNCTIONS } from "./template-functions.js";
import {
  type Block,
  type Command,
  type Node,
  type Operand,
  type Pipe,
  parseTemplate,
  TemplateError,
} from "./template-parse.js";

/** Leaves a range: thrown by `break` and `continue`. */
class Leave {
  constructor(readonly kind: "break" | "continue") {}
}

const SHORT_CIRCUIT: Record<string, (value: GoValue) => boolean> = {
  and: (value) => !isTrue(value),
  or: (value) => isTrue(value),
};

/**
 * Renders a template as `crictl -o go-template` does: Go's text/template with `missingkey=error` (cri-tools
 * cmd/crictl/templates.go). Throws a TemplateError with Go's own words.
 */
export function renderTemplate(template: string, data: GoValue): string {
  return new Execution(template, data).run(parseTemplate(template));
}

type Scope = Map<string, GoValue>;

class Execution {
  private readonly scopes: Scope[];

  constructor(
    private readonly template: string,
    private readonly data: GoValue,
  ) {
    this.scopes = [new Map([["$", data]])];
  }

  run(nodes: Node[]): string {
    return this.list(nodes, this.data);
  }

  private list(nodes: Node[], dot: GoValue): string {
    return nodes.map((node) => this.node(node, dot)).join("");
  }

  private node(node: Node, dot: GoValue): string {
    if (node.kind === "text") return node.text;
    if (node.kind === "break" || node.kind === "continue") throw new Leave(node.kind);
    if (node.kind === "action") {
      const value = this.pipe(node.pipe, dot);
      if (node.pipe.variables.length > 0) return "";
      return value === null || value === undefined ? "<no value>" : plain(value);
    }
    this.scopes.push(new Map());
    const text = node.kind === "range" ? this.range(node, dot) : this.choice(node, dot);
    this.scopes.pop();
    return text;
  }

  private choice(node: Block, dot: GoValue): string {
    const value = this.pipe(node.pipe, dot);
    if (!isTrue(value)) return this.list(node.otherwise, dot);
    return this.list(node.body, node.kind === "with" ? value : dot);
  }

  private range(node: Block, dot: GoValue): string {
    const { pipe } = node;
    const value = this.pipe({ ...pipe, variables: [] }, dot);
    const entries = this.entries(value, pipe);
    if (entries.length === 0) return this.list(node.otherwise, dot);
    let text = "";
    for (const [key, item] of entries) {
      const [first, second] = pipe.variables;
      const scope: Scope = new Map();
      if (first !== undefined) scope.set(first, second === undefined ? item : key);
      if (second !== undefined) scope.set(second, item);
      this.scopes.push(scope);
      const left = this.once(node.body, item);
      this.scopes.pop();
      text += left.text;
      if (left.ended) break;
    }
    return text;
  }

  /** One turn of a range; what was printed before a `break` or `continue` stays. */
  private once(body: Node[], item: GoValue): { text: string; ended: boolean } {
    let text = "";
    const depth = this.scopes.length;
    try {
      for (const node of body) text += this.node(node, item);
      return { text, ended: false };
    } catch (leave) {
      if (!(leave instanceof Leave)) throw leave;
      this.scopes.length = depth;
      return { text, ended: leave.kind === "break" };
    }
  }

  private entries(value: GoValue, pipe: Pipe): [GoValue, GoValue][] {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.map((item, at) => [BigInt(at), item]);
    if (typeof value === "object") return sortedKeys(value).map((key) => [key, value[key]]);
    if (typeof value === "bigint")
      return Array.from({ length: Number(value) }, (_, at) => [BigInt(at), BigInt(at)]);
    const [command] = pipe.commands;
    throw this.fail(command?.at ?? 0, command?.text ?? "", `range can't iterate over ${plain(value)}`);
  }

  private pipe({ commands, variables, declares }: Pipe, dot: GoValue): GoValue {
    let value: GoValue;
    commands.forEach((command, at) => {
      value = this.command(command, dot, at > 0 ? [value] : []);
    });
    for (const name of variables) this.set(name, value, declares);
    return value;
  }

  private set(name: string, value: GoValue, declares: boolean): void {
    const scope = declares ? this.scopes.at(-1) : this.scopes.findLast((each) => each.has(name));
    if (!scope) throw new TemplateError(`template: tmplExecuteRawJSON:1: undefined variable "${name}"`);
    scope.set(name, value);
  }

  private command({ args: [first, ...rest], at, text }: Command, dot: GoValue, last: GoValue[]): GoValue {
    if (!first) return undefined;
    if (first.kind !== "function" || first.fields.length > 0) {
      if (rest.length + last.length > 0)
        throw this.fail(at, text, `can't give argument to non-function ${first.text}`);
      return this.operand(first, dot);
    }
    const stop = SHORT_CIRCUIT[first.name];
    if (stop) return this.shortCircuit(stop, rest, dot, last);
    const fn = FUNCTIONS[first.name];
    if (!fn)
      throw new TemplateError(
        `template: tmplExecuteRawJSON:${this.place(first.at).split(":")[0]}: function "${first.name}" not defined`,
      );
    try {
      return fn([...rest.map((each) => this.operand(each, dot)), ...last]);
    } catch (error) {
      if (error instanceof CallError)
        throw this.fail(at, text, `error calling ${first.name}: ${error.message}`);
      throw error;
    }
  }

  private shortCircuit(
    stop: (value: GoValue) => boolean,
    args: Operand[],
    dot: GoValue,
    last: GoValue[],
  ): GoValue {
    let value: GoValue;
    for (const each of args) {
      value = this.operand(each, dot);
      if (stop(value)) return value;
    }
    return last.length > 0 ? last[0] : value;
  }

  private operand(operand: Operand, dot: GoValue): GoValue {
    return operand.fields.reduce(
      (value, field) => this.field(value, field, operand),
      this.base(operand, dot),
    );
  }

  private base(operand: Operand, dot: GoValue): GoValue {
    if (operand.kind === "dot") return dot;
    if (operand.kind === "nil") throw this.fail(operand.at, operand.text, "nil is not a command");
    if (operand.kind === "pipe") return this.pipe(operand.pipe, dot);
    if (operand.kind === "function")
      return this.command(
        { args: [{ ...operand, fields: [] }], at: operand.at, text: operand.text },
        dot,
        [],
      );
    if (operand.kind === "literal") return operand.value;
    const scope = this.scopes.findLast((each) => each.has(operand.name));
    if (!scope)
      throw new TemplateError(`template: tmplExecuteRawJSON:1: undefined variable "${operand.name}"`);
    return scope.get(operand.name);
  }

  private field(value: GoValue, name: string, { at, text }: Operand): GoValue {
    if (value === undefined) throw this.fail(at, text, `nil data; no entry for key "${name}"`);
    if (value === null) throw this.fail(at, text, `nil pointer evaluating interface {}.${name}`);
    if (typeof value !== "object" || Array.isArray(value)) {
      throw this.fail(at, text, `can't evaluate field ${name} in type ${typeName(value)}`);
    }
    if (!Object.hasOwn(value, name)) throw this.fail(at, text, `map has no entry for key "${name}"`);
    return value[name];
  }

  private place(at: number): string {
    const before = this.template.slice(0, at);
    return `${before.split("\n").length}:${at - (before.lastIndexOf("\n") + 1)}`;
  }

  private fail(at: number, text: string, what: string): TemplateError {
    const name = "tmplExecuteRawJSON";
    return new TemplateError(
      `template: ${name}:${this.place(at)}: executing "${name}" at <${text}>: ${what}`,
    );
  }
}
