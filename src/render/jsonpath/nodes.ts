/** A number that kubectl keeps as float64 although it may have no fraction: `{1.0}`. */
export class Float {
  constructor(readonly value: number) {}
}

/** One byte of a text: what `*` finds in it. */
export class Byte {
  constructor(readonly value: number) {}
}

/** Text of the template itself, which is the user's own and printed as it is. */
export class Literal {
  constructor(readonly text: string) {}
}

/** What stands for the current object in a range over nothing: neither a value nor null. */
export const NOTHING = Symbol("nothing");

/** What a step of a path finds: data as JSON has it, an integer of the template (bigint), or one of the above. */
export type Value = unknown;

/** `[from:to:step]`; null is what the template leaves out. `isOne`: `[from]` alone. */
export interface Slice {
  kind: "slice";
  from: number | null;
  to: number | null;
  step: number | null;
  isOne: boolean;
}

/** `[?(left operator right)]`; "exists" where there is only a left side. */
export interface Filter {
  kind: "filter";
  left: Step[];
  operator: string;
  right: Step[];
}

/** One step of an expression in braces. */
export type Step =
  | { kind: "field"; name: string }
  | { kind: "wildcard" }
  | { kind: "recursive" }
  | { kind: "constant"; value: Literal | Float | bigint | boolean }
  /** `range`, `end`, or what means nothing. */
  | { kind: "word"; name: string }
  | { kind: "union"; lists: Step[][] }
  | Slice
  | Filter;

/** A template: text outside of braces (one constant each), and expressions. */
export type Template = readonly (readonly Step[])[];
