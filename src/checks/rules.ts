import type { Rule } from "../model/rule.js";
import { CHECKS } from "./index.js";
import type { AboutControl } from "./pod-security/about.js";
import { ABOUT_BASELINE } from "./pod-security/about-baseline.js";
import { ABOUT_RESTRICTED } from "./pod-security/about-restricted.js";
import type { CheckLevel, PodSecurityCheck } from "./pod-security/check.js";
import { POD_SECURITY_CHECKS } from "./pod-security/index.js";
import { REVIEW_CHECKS } from "./review.js";

/** A control fails a workload at a level that nobody may have asked for: baseline warns, restricted informs. */
export const LEVEL_SEVERITY: Readonly<Record<CheckLevel, Rule["severity"]>> = {
  baseline: "warning",
  restricted: "info",
};

const ABOUT: Readonly<Record<string, AboutControl>> = { ...ABOUT_BASELINE, ...ABOUT_RESTRICTED };

/** The ID of a control in findings, where IDs of both families stand side by side. */
export function controlRuleId(control: string): string {
  return `pod-security/${control}`;
}

function controlRule({ id, level }: PodSecurityCheck): Rule {
  const control = ABOUT[id];
  if (control === undefined) throw new Error(`control ${id} has no explanation`);
  const { references, ...about } = control;
  return {
    id: controlRuleId(id),
    family: "pod-security",
    severity: LEVEL_SEVERITY[level],
    about,
    references,
  };
}

const NAMESPACE_RULES: readonly Rule[] = [...REVIEW_CHECKS, ...CHECKS]
  .filter((check, index, all) => all.findIndex((one) => one.id === check.id) === index)
  .map(({ id, severity, about, references }) => ({ id, family: "namespaces", severity, about, references }));

/** Every rule that a finding can come from: the namespace review's, those of processes alone, Pod Security's controls. */
export const RULES: readonly Rule[] = [...NAMESPACE_RULES, ...POD_SECURITY_CHECKS.map(controlRule)];
