import type { PodSecurityCheck, Refusal } from "./check.js";
import { containersWhere, isWindows, namesOf, securityFields } from "./fields.js";
import type { ContainerView, PodView } from "./pod-view.js";
import { namedContainers, quoted, sortedSet } from "./wording.js";

/**
 * Every container must drop ALL capabilities and may add back NET_BIND_SERVICE alone. Since v1.25 pods with
 * `os.name: windows` are exempt.
 * Source: k8s.io/pod-security-admission `policy/check_capabilities_restricted.go`.
 */
export const capabilitiesRestricted: PodSecurityCheck = {
  id: "capabilities_restricted",
  level: "restricted",
  versions: [
    { since: 22, refuse, overrides: ["capabilities_baseline"] },
    {
      since: 25,
      refuse: (pod) => (isWindows(pod) ? null : refuse(pod)),
      overrides: ["capabilities_baseline"],
    },
  ],
};

function refuse(pod: PodView): Refusal | null {
  const notDropping = containersWhere(pod, (container) => !capabilities(container, "drop").includes("ALL"));
  const adding = containersWhere(pod, (container) => forbiddenAdds(container).length > 0);
  const details: string[] = [];
  if (notDropping.length > 0) {
    details.push(
      `${namedContainers(namesOf(notDropping))} must set securityContext.capabilities.drop=["ALL"]`,
    );
  }
  if (adding.length > 0) {
    const names = quoted(sortedSet(adding.flatMap(forbiddenAdds)));
    details.push(
      `${namedContainers(namesOf(adding))} must not include ${names} in securityContext.capabilities.add`,
    );
  }
  if (details.length === 0) return null;
  return {
    reason: "unrestricted capabilities",
    detail: details.join("; "),
    fields: [
      ...securityFields(notDropping, "capabilities", "drop"),
      ...securityFields(adding, "capabilities", "add"),
    ],
  };
}

function capabilities({ container }: ContainerView, list: "add" | "drop"): string[] {
  return (container.securityContext?.capabilities?.[list] ?? []).filter((name) => name !== undefined);
}

function forbiddenAdds(container: ContainerView): string[] {
  return capabilities(container, "add").filter((name) => name !== "NET_BIND_SERVICE");
}
