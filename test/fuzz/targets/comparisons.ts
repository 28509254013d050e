import fc from "fast-check";
import { diff, hasDifferences, nothingCompared } from "../../../src/app/diff/diff.js";
import { type FiledReport, parseReport } from "../../../src/app/diff/report-file.js";
import { InspectError } from "../../../src/app/observable.js";
import { DIFF_FORMATS } from "../../../src/render/diff/formats.js";
import { NOW, recordedReport } from "../../recorded-report.js";
import { damaged, type Lie, lies, mistyped } from "../hostile.js";
import { expectPlain, expectPlainDeep, type FuzzTarget } from "../target.js";

const ONE = JSON.parse(JSON.stringify(recordedReport(["sidecar"])));
const TWO = JSON.parse(JSON.stringify(recordedReport(["sidecar", "host"])));
const LINES = JSON.stringify(TWO, null, 1);
const STYLE = { color: false, columns: 100, elapsedMs: 1 };

/** A file's report; null where it is refused in words. */
function filed(text: string): FiledReport | null {
  try {
    return parseReport(text, "a.json");
  } catch (error) {
    if (!(error instanceof InspectError)) throw error;
    expectPlain("refusal", error.message);
    return null;
  }
}

/** Two files that somebody wrote by hand, compared in one format. */
export const comparisons: FuzzTarget<{ before: Lie[]; after: Lie[]; text: string; format: number }> = {
  name: "comparisons",
  part: 3,
  inputs: fc.record({ before: lies(3), after: lies(3), text: damaged(LINES), format: fc.nat(1000) }),
  check({ before, after, text, format }) {
    filed(text);
    const [one, other] = [mistyped(ONE, before), mistyped(TWO, after)].map((each) =>
      filed(JSON.stringify(each)),
    );
    if (!one || !other) return;
    const half = (name: string, report: FiledReport) => ({
      origin: { name, generatedAt: report.generatedAt },
      report,
      pod: null,
      gaps: [],
    });
    const report = diff(half("a.json", one), half("b.json", other), false, NOW);
    expectPlainDeep("comparison", report);
    hasDifferences(report);
    nothingCompared(report);
    const formats = Object.entries(DIFF_FORMATS);
    const [name = "", render] = formats[format % formats.length] ?? [];
    expectPlain(`diff -o ${name}`, render?.(report, STYLE) ?? "");
  },
};
