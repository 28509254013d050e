import { isOperator } from "./compare.js";
import type { Step, Template } from "./nodes.js";

function faultOf(step: Step): string | null {
  if (step.kind === "word" && step.name !== "range" && step.name !== "end")
    return `unrecognized identifier ${step.name}`;
  if (step.kind === "union") return firstFault(step.lists.flat());
  // Where only existence is asked for, kubectl takes what goes wrong for an answer.
  if (step.kind !== "filter" || step.operator === "exists") return null;
  if (!isOperator(step.operator)) return `unrecognized filter operator ${step.operator}`;
  return firstFault([...step.left, ...step.right]);
}

function firstFault(steps: readonly Step[]): string | null {
  return steps.map(faultOf).find((one) => one !== null) ?? null;
}

/**
 * What can't go well whatever the data is, in kubectl's words; null where there is nothing. kubectl tells it when it gets there:
 * too late for who waits for a node.
 */
export function certainFault(template: Template): string | null {
  const steps = template.flat();
  const words = steps.flatMap((one) => (one.kind === "word" ? [one.name] : []));
  const fault = firstFault(steps);
  const end = words.indexOf("end");
  const range = words.indexOf("range");
  return fault ?? (end >= 0 && (range < 0 || end < range) ? "not in range, nothing to end" : null);
}
