import { LOCALHOST_RULES, RULES } from "../../checks/rules.js";
import type { Rule, RuleFamily } from "../../model/rule.js";
import type { Topic } from "../../model/topic.js";

const GROUPS: Record<RuleFamily, string> = {
  namespaces: "Checks of namespaces",
  localhost: "Checks of localhost",
  "pod-security": "Controls of the Pod Security Standards",
};

/** What a report or a spec calls it. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  "namespace-drift": ["drift"],
};

function topicOf({ id, family, severity, about, references }: Rule): Topic {
  const control = id.split("/")[1];
  const others = references.length === 0 ? [] : [{ heading: "Other tools", text: references.join(", ") }];
  return {
    name: id,
    // A check of namespaces may have the name already; the control has its long one then.
    aliases: [
      ...(OTHER_WORDS[id] ?? []),
      ...(control === undefined || RULES.some((one) => one.id === control) ? [] : [control]),
    ],
    references,
    group: GROUPS[family],
    summary: about.rule,
    sections: [
      { heading: "Rule", text: about.rule },
      { heading: "Severity", text: severity },
      { heading: "Why", text: about.why },
      { heading: "What an attacker gets", text: about.attacker },
      { heading: "Fix", text: about.fix },
      ...others,
    ],
  };
}

/** A topic for every rule of all families. What a spec and processes can both show has one ID, and is told once. */
export function ruleTopics(): Topic[] {
  const more = LOCALHOST_RULES.filter(({ id }) => !RULES.some((one) => one.id === id));
  return [...RULES, ...more].map(topicOf);
}
