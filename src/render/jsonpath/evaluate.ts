import { LimitFault } from "./error.js";
import { NOTHING, type Template, type Value } from "./nodes.js";
import { type Walk, walkSteps } from "./steps.js";

/** Ranges in ranges; kubectl has no limit, and a stack has. */
const DEEPEST = 100;

/** A template on its way: which part a range ended at last. */
interface Run {
  template: Template;
  walk: Walk;
  lastEnd: number;
}

/** The parts from `begin` on for one current object, up to the end of the range that they are in. */
function find(run: Run, begin: number, current: Value): Value[][] {
  const { template, walk } = run;
  const all: Value[][] = [];
  for (let at = begin; at < template.length; at++) {
    const found = walkSteps([current], template[at] ?? [], walk);
    if (walk.ending > 0 && walk.ending <= walk.open) {
      walk.ending--;
      run.lastEnd = at;
      break;
    }
    if (walk.beginning === 0) {
      all.push(found);
      continue;
    }
    walk.beginning--;
    for (const part of loop(run, at + 1, found)) all.push(part);
    if (run.lastEnd > at) at = run.lastEnd;
  }
  return all;
}

/** A range over nothing is gone through all the same, for its end to be found; what is found in it is not kept. */
function loop(run: Run, begin: number, over: readonly Value[]): Value[][] {
  const { walk } = run;
  if (++walk.open > DEEPEST) throw new LimitFault(`more than ${DEEPEST} ranges are in each other`);
  if (over.length === 0) find(run, begin, NOTHING);
  const all: Value[][] = [];
  for (const value of over) for (const part of find(run, begin, value ?? NOTHING)) all.push(part);
  walk.open--;
  return all;
}

/**
 * What each part of a template finds in data, in the order of printing, as kubectl does it (client-go util/jsonpath, missing keys
 * allowed), but for one thing: a list without members is skipped, where kubectl forgets all that come after it
 * (`{.a[*].b[*]}`), and ends in a panic in a range over nothing. Mappings are walked in their own order, kubectl's is
 * random. `most`: how many values it may find on the way. Throws a StepFault in kubectl's words, a LimitFault for
 * a template that does too much.
 */
export function evaluate(template: Template, data: object, most: number): Value[][] {
  const walk = { beginning: 0, open: 0, ending: 0, left: most };
  return find({ template, walk, lastEnd: -1 }, 0, data);
}
