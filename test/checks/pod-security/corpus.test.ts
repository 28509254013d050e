import { describe, expect, test } from "@jest/globals";
import { evaluatePodSecurity } from "../../../src/checks/pod-security/evaluate.js";
import { POD_SECURITY_CHECKS } from "../../../src/checks/pod-security/index.js";
import type { PolicyVersion } from "../../../src/checks/pod-security/version.js";
import { BASELINE_HOST_CORPUS } from "./corpus/baseline-host.js";
import { BASELINE_KERNEL_CORPUS } from "./corpus/baseline-kernel.js";
import { CONTAINER_KINDS, type CorpusKind, corpusPod } from "./corpus/pods.js";
import { RESTRICTED_CORPUS } from "./corpus/restricted.js";
import { type CorpusRow, NEWEST } from "./corpus/rows.js";

const CORPUS: Record<string, CorpusRow[]> = {
  ...BASELINE_HOST_CORPUS,
  ...BASELINE_KERNEL_CORPUS,
  ...RESTRICTED_CORPUS,
};
const LEVELS = new Map(POD_SECURITY_CHECKS.map(({ id, level }) => [id, level]));
const MINORS = [...Array(NEWEST + 1).keys()];

function kindsOf(row: CorpusRow): readonly CorpusKind[] {
  return row.change.container === undefined ? ["app"] : CONTAINER_KINDS;
}

function expectedDetail(row: CorpusRow, kind: CorpusKind): string {
  const others = CONTAINER_KINDS.filter((name) => name !== kind).map((name) => `"${name}"`);
  return (row.detail ?? "").replaceAll("%others", others.join(", ")).replaceAll("%", kind);
}

function verdicts(check: string, row: CorpusRow, kind: CorpusKind) {
  const { metadata, spec } = corpusPod(row.change, kind);
  const level = LEVELS.get(check);
  if (level === undefined) throw new Error(`no check ${check}`);
  const versions: PolicyVersion[] = [...MINORS.map((minor) => `v1.${minor}` as const), "latest"];
  return versions.map((version) => {
    const found = evaluatePodSecurity(level, version, metadata, spec).violations.find(
      (one) => one.check === check,
    );
    return [version, found === undefined ? null : `${found.reason}: ${found.detail}`];
  });
}

describe.each(Object.entries(CORPUS))("%s", (check, rows) => {
  const cases = rows.flatMap((row) => kindsOf(row).map((kind) => ({ row, kind, name: row.name })));

  test.each(cases)("$name ($kind)", ({ row, kind }) => {
    const [first, last] = row.refused ?? [NEWEST + 1, -1];
    const words = `${row.reason}: ${expectedDetail(row, kind)}`;
    const expected = MINORS.map((minor) => [`v1.${minor}`, minor >= first && minor <= last ? words : null]);
    expect(verdicts(check, row, kind)).toEqual([...expected, ["latest", last >= NEWEST ? words : null]]);
  });
});

test("the unchanged pod meets every level in every version", () => {
  const { metadata, spec } = corpusPod();
  for (const minor of MINORS) {
    expect(evaluatePodSecurity("restricted", `v1.${minor}`, metadata, spec)).toEqual({
      allowed: true,
      message: null,
      violations: [],
    });
  }
});

test("every revision of every check has a refused and an allowed row", () => {
  const missing = POD_SECURITY_CHECKS.flatMap(({ id, versions }) =>
    versions.flatMap(({ since }) => {
      const rows = CORPUS[id] ?? [];
      const isRefused = ({ refused }: CorpusRow) =>
        refused !== null && refused[0] <= since && since <= refused[1];
      const complete = rows.some(isRefused) && rows.some((row) => !isRefused(row));
      return complete ? [] : [`${id} v1.${since}`];
    }),
  );
  expect(missing).toEqual([]);
  expect(Object.keys(CORPUS).sort()).toEqual(POD_SECURITY_CHECKS.map(({ id }) => id).sort());
});
