import type { AuditProblem } from "../../model/audit.js";
import { harmless } from "../../model/text.js";
import { problemText } from "../../render/audit/writer.js";

/** More are counted, not told: a hostile file may have millions. */
const MOST_TOLD = 1000;

/** Tells problems as they come, up to a number. */
export interface ProblemTeller {
  tell(problem: AuditProblem): void;
  /** Says how many were left out. */
  end(): void;
}

function lineOf(problem: AuditProblem): string {
  const text = harmless(problemText(problem), 1000);
  return problem.severity === "error" ? `error: ${text}` : `Warning: ${text}`;
}

/** Tells each problem on stderr, and to the report. */
export function problemTeller(
  stderr: { write(text: string): void },
  report: (problem: AuditProblem) => void,
): ProblemTeller {
  let count = 0;
  const say = (problem: AuditProblem): void => {
    stderr.write(`${lineOf(problem)}\n`);
    report(problem);
  };
  return {
    tell(problem) {
      if (++count <= MOST_TOLD) say(problem);
    },
    end() {
      if (count <= MOST_TOLD) return;
      const nowhere = { file: null, document: null, line: null, column: null };
      const message = `${count - MOST_TOLD} more problems are not told one by one`;
      say({ code: "unreadable", severity: "error", ...nowhere, message });
    },
  };
}
