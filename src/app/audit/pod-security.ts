import type { LocatedFinding } from "../../checks/check.js";
import type { CheckLevel } from "../../checks/pod-security/check.js";
import type { PodSecurityResult, PodSecurityViolation } from "../../checks/pod-security/evaluate.js";
import { controlRuleId, LEVEL_SEVERITY, RULES } from "../../checks/rules.js";
import type { Rule } from "../../model/rule.js";

const RULE_OF: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

function finding({ check, reason, detail, fields }: PodSecurityViolation, level: CheckLevel): LocatedFinding {
  const id = controlRuleId(check);
  const rule = RULE_OF.get(id);
  return {
    finding: {
      id,
      severity: LEVEL_SEVERITY[level],
      pod: "",
      container: null,
      reason,
      detail,
      remedy: rule?.about.fix ?? "",
      references: rule?.references ?? [],
    },
    fields,
    port: null,
  };
}

/** Pod Security's violations as findings: baseline's, then what the restricted level has on top. */
export function controlFindings(
  baseline: PodSecurityResult,
  restricted: PodSecurityResult,
): LocatedFinding[] {
  const said = new Set(baseline.violations.map(({ check }) => check));
  return [
    ...baseline.violations.map((one) => finding(one, "baseline")),
    ...restricted.violations.filter(({ check }) => !said.has(check)).map((one) => finding(one, "restricted")),
  ];
}
