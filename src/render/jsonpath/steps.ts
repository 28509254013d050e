import { compare } from "./compare.js";
import { asMap, checkDepth, childrenOf, goType, isMissing } from "./data.js";
import { LimitFault, StepFault } from "./error.js";
import { type Filter, Literal, type Slice, type Step, type Value } from "./nodes.js";
import { printText } from "./print.js";

/** What walking one step leaves for the ones after it. */
export interface Walk {
  /** Ranges that were begun, are open, and ended, and not yet dealt with. */
  beginning: number;
  open: number;
  ending: number;
  /** Values that may still be touched. */
  left: number;
}

type Walker<Kind extends Step["kind"]> = (
  input: readonly Value[],
  step: Extract<Step, { kind: Kind }>,
  walk: Walk,
) => Value[];

function field(value: Value, name: string): Value[] {
  const map = asMap(value);
  if (map === null || !Object.hasOwn(map, name) || map[name] === undefined) return [];
  return [map[name]];
}

/** The members from `from` up to `to`, as indices of a list of that length. Throws a StepFault where there are no such. */
function bounds(slice: Slice, length: number, input: number): { from: number; to: number } {
  const fromStart = (index: number): number => (index < 0 ? index + length : index);
  const from = fromStart(slice.from ?? 0);
  const asked = slice.to ?? length;
  const to = asked === 0 && slice.isOne ? length : fromStart(asked);
  if (from === to) return { from, to };
  const outside = (index: number): StepFault =>
    new StepFault(`array index out of bounds: index ${index}, length ${length}`, input);
  if (from >= length || from < 0) throw outside(from);
  if (to > length || to < 0) throw outside(to - 1);
  if (from > to) throw new StepFault(`starting index ${from} is greater than ending index ${to}`, input);
  return { from, to };
}

function members(value: Value, slice: Slice, input: number): Value[] {
  if (isMissing(value)) return [];
  if (!Array.isArray(value)) throw new StepFault(`${goType(value)} is not array or slice`, input);
  const { from, to } = bounds(slice, value.length, input);
  if (from === to) return [];
  const { step } = slice;
  if (step !== null && step <= 0) throw new StepFault("step must be > 0", input);
  return value.slice(from, to).filter((_, index) => index % (step ?? 1) === 0);
}

/** A value and all that has something in it below, each before its own. */
function descend(value: Value, found: Value[], walk: Walk, depth = 0): Value[] {
  checkDepth(depth);
  const children = typeof value === "string" ? [] : childrenOf(value);
  if (children.length === 0 && (typeof value !== "string" || value === "")) return found;
  touch(walk, 1);
  found.push(value);
  for (const child of children) descend(child, found, walk, depth + 1);
  return found;
}

/** A value as kubectl names what can't be filtered; a map by its type, since kubectl would print all of it. */
function unfiltered(value: Value): string {
  if (value === null) return "<nil>";
  if (isMissing(value)) return "<invalid reflect.Value>";
  return asMap(value) === null ? printText([value]) : goType(value);
}

function holds(
  member: Value,
  { left, operator, right }: Filter,
  walk: Walk,
  input: number,
  passed: number,
): boolean {
  if (operator === "exists") return exists(member, left, walk);
  const sides: Value[] = [];
  for (const side of [left, right]) {
    const found = again(() => walkSteps([member], side, walk), input);
    if (found.length === 0) return false;
    if (found.length > 1) throw new StepFault("can only compare one element at a time", input);
    sides.push(found[0]);
  }
  const answer = compare(sides[0], operator, sides[1]);
  if (typeof answer === "string") throw new StepFault(answer, passed);
  return answer;
}

function exists(member: Value, path: readonly Step[], walk: Walk): boolean {
  try {
    return walkSteps([member], path, walk).length > 0;
  } catch (error) {
    if (error instanceof StepFault) return error.found > 0;
    throw error;
  }
}

/** Does work; what stops it stops what asked for it, with as many values in hand as that had. */
function again<T>(work: () => T, found: number): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof StepFault ? new StepFault(error.message, found) : error;
  }
}

function touch(walk: Walk, values: number): void {
  walk.left -= values + 1;
  if (walk.left < 0) throw new LimitFault("it finds too many values");
}

/** All that is found in each of several values. */
function each(input: readonly Value[], walk: Walk, find: (value: Value) => readonly Value[]): Value[] {
  return input.flatMap((value) => {
    const found = find(value);
    touch(walk, found.length);
    return found;
  });
}

/** One row a kind of step; each throws a StepFault in kubectl's words. */
const WALKERS: { readonly [Kind in Step["kind"]]: Walker<Kind> } = {
  field: (input, { name }, walk) => each(input, walk, (value) => field(value, name)),
  wildcard: (input, _, walk) => each(input, walk, childrenOf),
  recursive: (input, _, walk) => {
    const found: Value[] = [];
    for (const value of input) descend(value, found, walk);
    return found;
  },
  constant: (input, { value }) => (value instanceof Literal ? [value] : input.map(() => value)),
  slice: (input, step, walk) => each(input, walk, (value) => members(value, step, input.length)),
  union: (input, { lists }, walk) =>
    lists.flatMap((list) => again(() => walkSteps(input, list, walk), input.length)),
  filter: (input, step, walk) => {
    const found: Value[] = [];
    for (const value of input) {
      if (!Array.isArray(value))
        throw new StepFault(
          `${unfiltered(value)} is not array or slice and cannot be filtered`,
          input.length,
        );
      for (const member of value) {
        touch(walk, 0);
        if (holds(member, step, walk, input.length, found.length)) found.push(member);
      }
    }
    return found;
  },
  word: (input, { name }, walk) => {
    if (name === "range") {
      walk.beginning++;
      return [...input];
    }
    if (name !== "end") throw new StepFault(`unrecognized identifier ${name}`, input.length);
    if (walk.open === 0) throw new StepFault("not in range, nothing to end", 0);
    walk.ending++;
    return [];
  },
};

/** Walks the steps of an expression, one after the other. Throws a StepFault in kubectl's words, a LimitFault for too much. */
export function walkSteps(input: readonly Value[], steps: readonly Step[], walk: Walk): Value[] {
  let values: readonly Value[] = input;
  for (const step of steps) {
    const walker = WALKERS[step.kind] as Walker<Step["kind"]>;
    values = walker(values, step as never, walk);
    touch(walk, 0);
  }
  return [...values];
}
