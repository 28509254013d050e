import type { Derived, ListenerReport, Reach } from "../model/localhost-report.js";
import { isLoopback } from "./reach.js";

/** A listener's address and port as they are written: `127.0.0.1:8080`, `[::1]:8080`. */
export function endpoint(listener: Pick<ListenerReport, "address" | "port">): string {
  const { address, port } = listener;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The owner in words: its container and process, as far as they are known. */
export function ownerWords(listener: Pick<ListenerReport, "container" | "process">): string {
  const { container, process } = listener;
  if (container === null)
    return process === null ? "an unknown process" : `${process} (of no container of the pod)`;
  return process === null ? container : `${container} (${process})`;
}

/** Whether nobody outside of the network namespace can reach it, whatever stands between. */
export function isLoopbackOnly(listener: Pick<ListenerReport, "address">): boolean {
  return isLoopback(listener.address);
}

/** What is known of one way to a listener: what was observed where it was, else what was derived. */
export function settled(reach: Pick<Reach, "derived" | "observed">): Derived {
  if (reach.observed === null) return reach.derived;
  return reach.observed === "yes" ? "yes" : "no";
}
