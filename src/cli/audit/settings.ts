import { readBaseline, readExceptions } from "../../app/audit/acceptance-files.js";
import type { AuditRequest } from "../../app/audit/audit.js";
import { minorOf } from "../../checks/pod-security/version.js";
import { RULES } from "../../checks/rules.js";
import { auditFormat } from "../../render/audit/formats.js";
import type { Io } from "../io.js";
import type { AuditPlan } from "./plan.js";

/** The newest version of the policy that is known here. */
const NEWEST_MINOR = 36;
const DAY = "2026-01-01".length;

function tellOfNewer(plan: AuditPlan, io: Io): void {
  const minor = minorOf(plan.version);
  if (!Number.isFinite(minor) || minor <= NEWEST_MINOR) return;
  io.stderr.write(`Warning: Pod Security ${plan.version} is not known here; v1.${NEWEST_MINOR} is used\n`);
}

/** Reads what a plan names besides specs. Rejects with an AuditError. */
export async function auditSettings(plan: AuditPlan, io: Io): Promise<Omit<AuditRequest, "signal">> {
  tellOfNewer(plan, io);
  const rules = RULES.map(({ id }) => id);
  const formats = [plan.format, ...plan.files.map(({ format }) => format)];
  const needs = formats.map((format) => auditFormat(format).positions);
  return {
    version: plan.version,
    positions: (["all", "namespaces"] as const).find((need) => needs.includes(need)) ?? "none",
    acceptances: {
      exceptions: plan.exceptions === null ? [] : await readExceptions(plan.exceptions, rules),
      baseline: plan.baseline === null ? null : await readBaseline(plan.baseline),
      today: io.now().toISOString().slice(0, DAY),
      rules,
    },
  };
}
