import type { DeclaredNetwork } from "../model/declared-network.js";
import { askersOf, type Derived, type ListenerReport } from "../model/localhost-report.js";
import { endpoint, isLoopbackOnly, ownerWords, settled } from "./endpoint.js";
import { isLoopback } from "./reach.js";

interface Answer {
  inside: { name: string; localhost: Derived }[];
  outside: Derived;
}

function answerOf(listener: ListenerReport): Answer {
  const askers = askersOf(listener.reach);
  const inside = askers.flatMap(({ from, ways }) =>
    ways.filter((one) => one.to === "localhost").map((one) => ({ name: from, localhost: settled(one) })),
  );
  const outside = askers
    .filter((one) => one.outside)
    .flatMap((one) => one.ways)
    .filter((one) => !isLoopback(one.to))
    .map(settled);
  const first = outside.find((one) => one === "yes") ?? outside.find((one) => one === "unknown") ?? "no";
  return { inside, outside: outside.length === 0 ? "unknown" : first };
}

function names(list: string[]): string {
  return list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} and ${list.at(-1)}`;
}

function insideWords({ inside }: Answer): string {
  const by = (derived: Derived): string[] =>
    inside.filter((one) => one.localhost === derived).map((one) => one.name);
  const said = [
    by("yes").length > 0 ? `reachable at localhost from ${names(by("yes"))}` : "",
    by("no").length > 0 ? `not at localhost from ${names(by("no"))}` : "",
    by("unknown").length > 0 ? `unknown at localhost from ${names(by("unknown"))}` : "",
  ];
  return said.filter((one) => one !== "").join(", ");
}

const OUTSIDE: Record<Derived, string> = {
  yes: "reachable by probes, Services and other pods at the pod IP",
  no: "not reachable by probes, Services and other pods",
  unknown: "from outside the pod unknown",
};

function fixOf(listener: ListenerReport, answer: Answer): string {
  const v6 = listener.address === "::1";
  if (v6 && answer.inside.some((one) => one.localhost === "no"))
    return "let it listen on 127.0.0.1 too, or connect to [::1]";
  if (isLoopbackOnly(listener)) return "let it listen on 0.0.0.0 (or ::) if others than the pod need it";
  if (answer.inside.some((one) => one.localhost === "no"))
    return `let it listen on 0.0.0.0 (or ::), or connect to ${endpoint(listener)}`;
  return "";
}

function listenerVerdict(listener: ListenerReport): string {
  const answer = answerOf(listener);
  const fix = fixOf(listener, answer);
  const said = [insideWords(answer), OUTSIDE[answer.outside]].filter((one) => one !== "").join("; ");
  return `${ownerWords(listener)} listens on ${listener.protocol} ${endpoint(listener)}: ${said}${fix === "" ? "" : `; fix: ${fix}`}`;
}

/** What a verdict goes by. */
export interface VerdictGround {
  listeners: readonly ListenerReport[];
  networks: readonly DeclaredNetwork[];
  /** Whether these are all listeners there are. */
  whole: boolean;
}

function nobody(port: number, { listeners, networks, whole }: VerdictGround): string {
  if (!whole)
    return "whether anything listens on it is not known: not all sockets were read, and none of those that were is on it";
  const declares = networks
    .filter((one) => one.ports.some(({ containerPort }) => containerPort === port))
    .map((one) => one.container);
  const open = [
    ...new Set(
      listeners.filter((one) => one.container !== null).map((one) => `${one.port} (${one.container})`),
    ),
  ];
  return declares.length > 0
    ? `nothing listens on it, though ${names(declares)} declare${declares.length === 1 ? "s" : ""} it; fix: look at the log of ${names(declares)}, and whether the port is the one it is configured with`
    : `nothing listens on it and no container declares it; ${open.length > 0 ? `fix: use ${names(open)}` : "nothing of the pod listens on any port"}`;
}

/** What holds for one port of a pod, in one sentence with the reason and the fix. */
export function portVerdict(port: number, ground: VerdictGround): string {
  const own = ground.listeners.filter((one) => one.port === port);
  const said = own.length === 0 ? nobody(port, ground) : own.map(listenerVerdict).join(". And ");
  return `port ${port}: ${said}`;
}
