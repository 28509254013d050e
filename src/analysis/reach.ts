import type { Derived } from "../model/localhost-report.js";
import type { Listener } from "./listeners.js";

export const LOOPBACK4 = "127.0.0.1";
export const LOOPBACK6 = "::1";

/** Whether an address is one that only the machine itself, here the network namespace, can reach (RFC 1122, RFC 4291). */
export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === LOOPBACK6 || address.startsWith("::ffff:127.");
}

function isIPv6(address: string): boolean {
  return address.includes(":");
}

/** Whether a socket's address takes connections to another, were it alone on its port (ipv6(7): IPV6_V6ONLY). */
function binds(listener: Listener, to: string): Derived {
  const { address, v6Only } = listener;
  if (address === to || address === `::ffff:${to}`) return "yes";
  if (address === "0.0.0.0") return isIPv6(to) ? "no" : "yes";
  if (address !== "::") return "no";
  if (isIPv6(to) || v6Only === false) return "yes";
  return v6Only === null ? "unknown" : "no";
}

/**
 * Of several listeners on one port the kernel takes the one whose address fits best, and for IPv4 an IPv4 socket before an
 * IPv6 one (Linux `net/ipv4/inet_hashtables.c` compute_score, `net/ipv4/udp.c`).
 */
function fitness(listener: Listener, to: string): number {
  if (listener.address === to || listener.address === `::ffff:${to}`) return 2;
  return isIPv6(listener.address) === isIPv6(to) ? 1 : 0;
}

/** The others on the same port that a connection to the listener's could go to. */
export function rivalsOf<L extends Listener>(listener: L, all: readonly L[]): L[] {
  return all.filter(
    (one) =>
      one !== listener &&
      one.protocol === listener.protocol &&
      one.port === listener.port &&
      one.networkNamespace === listener.networkNamespace,
  );
}

/** Whether a connection to an address of the listener's network namespace ends at this listener. */
export function answers(
  listener: Listener,
  to: string,
  all: readonly Listener[],
  hasLoopback6: boolean,
): Derived {
  if (to === LOOPBACK6 && !hasLoopback6) return "no";
  const bound = binds(listener, to);
  if (bound === "no") return "no";
  const better = rivalsOf(listener, all).some(
    (one) => binds(one, to) === "yes" && fitness(one, to) > fitness(listener, to),
  );
  return better ? "no" : bound;
}

/** The answer where it is not known which of these addresses a name stands for. */
export function eitherOf(answersTo: readonly Derived[]): Derived {
  const [first = "unknown"] = answersTo;
  return answersTo.every((one) => one === first) ? first : "unknown";
}
