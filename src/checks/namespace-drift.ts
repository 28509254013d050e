import { NAMESPACE_TYPES } from "../model/namespace.js";
import { type Check, type CheckResult, listNames } from "./check.js";

/**
 * What is observed must be what the spec, the runtime and the cgroup version promise together. A difference means a runtime
 * that does something else than the kubelet asked for, a process that left its namespaces, or a node that was changed by hand.
 */
export const namespaceDrift: Check = {
  id: "namespace-drift",
  severity: "warning",
  references: [],
  about: {
    rule: "The namespaces that are observed on the node are those that spec, runtime and cgroup version promise.",
    why: "Everything else in a review trusts the spec. A difference means that the runtime does something else than the kubelet asked for, that a process left its namespaces, or that somebody changed the node by hand.",
    attacker:
      "Depends on the namespace: one that turns out to be the node's is what the finding of that namespace says.",
    fix: "Compare with lsns on the node; look for a runtime class, an NRI plugin or a changed runtime configuration.",
  },
  run({ report }): CheckResult[] {
    if (!report.observed) return [{ skipped: "no container of the pod was observed" }];
    return NAMESPACE_TYPES.flatMap((type) => {
      const drifted = report.containers.filter((one) => one.namespaces[type].drift === true);
      const kinds = new Set(
        drifted.map((one) => `${one.namespaces[type].expected} ${one.namespaces[type].scope}`),
      );
      return [...kinds].map((kind) => {
        const [expected, scope] = kind.split(" ");
        const same = drifted.filter(
          (one) => `${one.namespaces[type].expected} ${one.namespaces[type].scope}` === kind,
        );
        return {
          container: same.length === 1 ? (same[0]?.name ?? null) : null,
          ...(scope === "host" || scope === "other" ? { severity: "danger" as const } : {}),
          reason: `${type} of ${listNames(same.map((one) => one.name))} is ${scope}, not ${expected}`,
          detail: `the pod's spec promises ${type} namespace scope "${expected}"; the inodes say "${scope}"`,
          remedy:
            "compare with lsns on the node; look for a runtime class, an NRI plugin or a changed runtime configuration",
        };
      });
    });
  },
};
