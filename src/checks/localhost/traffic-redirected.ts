import type { Redirect } from "../../analysis/redirect.js";
import type { RuleRedirect } from "../../analysis/rule-redirects.js";
import { harmless } from "../../model/text.js";
import { type LocalhostCheck, NOT_READ } from "./input.js";

const SHOWN = 6;

function portsOf(ports: readonly string[]): string {
  const more = ports.length > SHOWN ? ` and ${ports.length - SHOWN} more` : "";
  return `port${ports.length === 1 ? "" : "s"} ${harmless(ports.slice(0, SHOWN).join(", "))}${more}`;
}

/** `incoming tcp, but not port 15021, to port 15006` */
function wordsOf({ hook, protocol, ports, spared, to }: RuleRedirect): string {
  const what = [
    hook === "output" ? "outgoing" : "incoming",
    harmless(protocol ?? "traffic", 16),
    ...(ports.length > 0 ? [`for ${portsOf(ports)}`] : []),
  ].join(" ");
  const but = spared.length > 0 ? `, but not ${portsOf(spared)},` : "";
  const where = to === "" ? "this pod" : /^\d+$/.test(to) ? `port ${to}` : harmless(to, 64);
  return `${what}${but} to ${where}`;
}

function rulesSay({ rules, tables }: Pick<Redirect, "rules" | "tables">): string {
  if (rules === null) return `its rules ${tables === null ? "could not be read" : "are too many to follow"}`;
  if (rules.length === 0) return "no rule of iptables or nft redirects anything: it may be done by eBPF";
  const more = rules.length > SHOWN ? ` and ${rules.length - SHOWN} more` : "";
  return `its rules send ${rules.slice(0, SHOWN).map(wordsOf).join("; ")}${more}`;
}

function reasonOf({ proxy, networkNamespace, ...told }: Redirect): string {
  if (proxy === null)
    return `net:[${networkNamespace}] has rules that ${told.rules === null ? "may redirect" : "redirect"} traffic: ${rulesSay(told)}`;
  const { mesh, container, process, outbound, inbound } = proxy;
  const who = container ?? process ?? "a process outside the pod";
  return `${mesh} takes this pod's traffic: ${who} listens on its ports ${outbound} (outbound) and ${inbound} (inbound); ${rulesSay(told)}`;
}

const DETAILS = {
  byRules: "what a rule sends elsewhere, or may, is shown as unknown: whoever gets it decides",
  byPorts:
    "what is sent to the pod IP arrives at the proxy first, so who reaches it is shown as unknown; a mesh leaves connections to 127.0.0.1 alone",
};

/**
 * A service mesh redirects the pod's traffic to its proxy, by rules in the pod's network namespace: what is sent to the pod IP
 * arrives at the proxy first. Told by the proxy's two listeners, whose ports the rules name, and by the rules.
 */
export const trafficRedirected: LocalhostCheck = {
  id: "traffic-redirected",
  severity: "info",
  references: [],
  about: {
    rule: "Where a mesh's proxy takes the pod's traffic, who reaches what is the mesh's decision.",
    why: "Istio and Linkerd redirect connections to and from the pod, not those to 127.0.0.1, to a proxy in the pod's network namespace. Bound addresses then do not tell who gets through: the proxy's configuration and the mesh's policies do.",
    attacker: "What runs as the proxy's own user is not redirected.",
    fix: "Ask the mesh: istioctl proxy-config listeners POD, linkerd diagnostics. --connect shows what a connection does.",
  },
  run({ report, redirects }) {
    if (!report.observed) return [NOT_READ];
    const told = redirects.filter(({ proxy, tables }) => proxy !== null || tables !== null);
    if (told.length === 0 && redirects.length > 0)
      return [{ skipped: "the rules of the network namespace could not be read" }];
    return told.map((redirect) => ({
      container: redirect.proxy?.container ?? null,
      reason: reasonOf(redirect),
      detail: DETAILS[redirect.tables === null || redirect.rules?.length === 0 ? "byPorts" : "byRules"],
      remedy: "none is needed; --connect shows what a connection does, the mesh's own tools say why",
    }));
  },
};
