import { expect, test } from "@jest/globals";
import { gapProblems, observedRevision } from "../../../src/app/audit/compare.js";
import { reviewWorkload } from "../../../src/app/audit/review.js";
import { fixture } from "../../fixture.js";
import { declaredReport, recordedReport } from "../../recorded-report.js";
import { workloadFrom } from "../../reviewed.js";

function review(name: string) {
  return reviewWorkload(workloadFrom(fixture(`recorded/pods/${name}.json`)), "v1.36");
}

test("what was observed stands beside what was promised, and findings of processes replace those of the spec", () => {
  const reviewed = review("host");
  const declared = reviewed.report.findings.map(({ id }) => id);
  observedRevision(recordedReport(["host"]))(reviewed);
  const { containers, findings } = reviewed.report;
  expect(containers[0]?.namespaces.uts).toMatchObject({ expected: "host", scope: "host", drift: false });
  const network = findings.find(({ id }) => id === "host-network");
  expect(network?.detail).toContain("the UTS namespace is the node's too");
  // The spec's own place is kept.
  expect(network?.locations.map(({ field }) => field)).toEqual(["spec.hostNetwork"]);
  expect(findings.filter(({ id }) => id === "host-network")).toHaveLength(1);
  // What only the spec shows stays.
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(declared));
  expect(reviewed.paths.findings).toHaveLength(findings.length);
});

test("what the report on running pods has from the spec stays the review's own, each with its place", () => {
  const reviewed = review("host");
  const own = (): unknown =>
    reviewed.report.findings.filter(({ id }) => ["privileged", "node-takeover"].includes(id));
  const before = structuredClone(own());
  expect(before).toHaveLength(2);
  observedRevision(recordedReport(["host"]))(reviewed);
  expect(own()).toEqual(before);
});

test("a pod that was not observed stays as its spec has it, and why is told", () => {
  const report = declaredReport("pending");
  const reviewed = review("pending");
  const before = structuredClone(reviewed.report);
  observedRevision(report)(reviewed);
  expect(reviewed.report).toEqual(before);
  expect(gapProblems(report).map(({ message, severity }) => `${severity}: ${message}`)).toEqual([
    "warning: demo/pending: its namespaces: it is Pending",
  ]);
});
