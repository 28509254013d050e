import type { Rule } from "../model/rule.js";
import type { Check } from "./check.js";
import { CHECKS } from "./index.js";
import { LOCALHOST_CHECKS } from "./localhost/index.js";
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
    references: Object.freeze(references),
  };
}

function checkRule({ id, severity, about, references }: Check<never>): Rule {
  return { id, family: "namespaces", severity, about, references: Object.freeze(references) };
}

/** What a report on a pod's listeners can find. */
export const LOCALHOST_RULES: readonly Rule[] = LOCALHOST_CHECKS.map((check) => ({
  ...checkRule(check),
  family: "localhost",
}));

const CONTROL_RULES = POD_SECURITY_CHECKS.map(controlRule);

/** What a review of a spec can find. */
export const REVIEW_RULES: readonly Rule[] = [...REVIEW_CHECKS.map(checkRule), ...CONTROL_RULES];

/** Every rule that a finding on namespaces can come from: those, and what only processes show. */
export const RULES: readonly Rule[] = [
  ...REVIEW_RULES,
  ...CHECKS.filter(({ id }) => !REVIEW_CHECKS.some((one) => one.id === id)).map(checkRule),
];
