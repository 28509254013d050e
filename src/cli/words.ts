import { AuditError } from "../app/audit/error.js";
import { InspectError } from "../app/observable.js";
import { KubeError } from "../kube/errors.js";
import { kubectlWords } from "../kube/words.js";
import { harmless } from "../model/text.js";
import { DebugPodError } from "../probe/problem.js";
import { JsonpathError } from "../render/jsonpath/error.js";
import { TargetSyntaxError } from "../target/parse.js";
import { NoSelectorError } from "../target/pods-of.js";
import { CompletionError } from "./completion/install.js";
import { Interruption, OutputFault } from "./io.js";
import { UsageError } from "./parse-args.js";

/** An error as the user reads it: what happened, what to do next, and the exit status. */
export interface Told {
  lines: string[];
  exitCode: number;
}

function withHint(line: string, hint: string | null): string[] {
  return hint === null ? [line] : [line, `hint: ${harmless(hint, 2000)}`];
}

/** From a certain verbosity on, and only then, where an error came from. */
function stackOf(error: unknown, verbosity: number): string[] {
  return verbosity >= 6 && error instanceof Error && error.stack
    ? error.stack.split("\n").map((line) => harmless(line, 500))
    : [];
}

/** Turns any error into kubectl's words; the one place that does. */
export function tell(error: unknown, commandLine: string, verbosity: number): Told {
  const stack = stackOf(error, verbosity);
  if (error instanceof Interruption) return { lines: stack, exitCode: error.exitCode };
  if (error instanceof OutputFault) return { lines: [`error: ${error.message}`, ...stack], exitCode: 1 };
  if (error instanceof NoSelectorError || error instanceof JsonpathError)
    return { lines: [`error: ${harmless(error.message, 1000)}`, ...stack], exitCode: 1 };
  if (error instanceof UsageError || error instanceof TargetSyntaxError) {
    return {
      lines: [`error: ${harmless(error.message, 1000)}`, `See '${commandLine} --help' for usage.`, ...stack],
      exitCode: 1,
    };
  }
  if (error instanceof KubeError)
    return { lines: [...withHint(kubectlWords(error), error.hint), ...stack], exitCode: 1 };
  if (
    error instanceof DebugPodError ||
    error instanceof InspectError ||
    error instanceof AuditError ||
    error instanceof CompletionError
  ) {
    return {
      lines: [...withHint(`error: ${harmless(error.message, 1000)}`, error.hint), ...stack],
      exitCode: 1,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const next =
    stack.length > 0 ? [] : ["hint: this is a bug in kubectl-nsinfo; run it again with -v=6 to see where"];
  return { lines: [`error: ${harmless(message, 1000)}`, ...next, ...stack], exitCode: 1 };
}
