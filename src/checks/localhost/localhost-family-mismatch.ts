import { endpoint, ownerWords } from "../../analysis/endpoint.js";
import { LOOPBACK4, LOOPBACK6, rivalsOf } from "../../analysis/reach.js";
import type { ListenerReport } from "../../model/localhost-report.js";
import type { Found } from "../check.js";
import { type LocalhostCheck, type LocalhostInput, NOT_READ, NOT_WHOLE } from "./input.js";

/** Whether something else on the port answers at the other loopback address. */
function isAlone(listener: ListenerReport, { report }: LocalhostInput): boolean {
  const other = listener.address === LOOPBACK6 ? LOOPBACK4 : LOOPBACK6;
  return !rivalsOf(listener, report.listeners).some((one) =>
    one.reach.some(({ to, derived }) => to === other && derived !== "no"),
  );
}

function isMissed(listener: ListenerReport): string[] {
  return listener.reach
    .filter((one) => one.to === "localhost" && one.derived === "no")
    .map((one) => one.from);
}

function missed(listener: ListenerReport): Found {
  const other = listener.address === LOOPBACK6 ? LOOPBACK4 : LOOPBACK6;
  return {
    container: listener.container,
    port: listener.port,
    severity: "warning",
    reason: `${ownerWords(listener)} listens on ${endpoint(listener)} only, and localhost stands for ${other} first`,
    detail: `${isMissed(listener).join(", ")}: a client that tries only the first address of localhost is refused`,
    remedy: `let it listen on ${other} too (or on ::, which takes both unless IPV6_V6ONLY is set), or connect to ${endpoint(listener)}`,
  };
}

function sorted(listener: ListenerReport): Found {
  return {
    container: listener.container,
    port: listener.port,
    reason: `${ownerWords(listener)} listens on ${endpoint(listener)} only, and a resolver may give ::1 for localhost first`,
    detail:
      "/etc/hosts names 127.0.0.1 and then ::1; glibc and musl sort by RFC 6724 and give ::1 first: a client that does not go on to the next address is refused",
    remedy: `connect to ${endpoint(listener)}, or let it listen on ::1 too`,
  };
}

/**
 * `localhost` stands for two addresses, and a listener may be on one of them only. The kubelet writes 127.0.0.1 first and ::1
 * second; resolvers sort what they find by RFC 6724 section 6, where ::1 comes first. Seen with glibc 2.36.
 */
export const localhostFamilyMismatch: LocalhostCheck = {
  id: "localhost-family-mismatch",
  severity: "info",
  references: [],
  about: {
    rule: "A listener for the pod's own containers is on both loopback addresses, or its clients name the address.",
    why: "localhost is 127.0.0.1 and ::1. A listener on one of them refuses those who come to the other; clients that try only the first address (Node.js 17 to 19, some health checks) then fail, and curl on the same machine does not.",
    attacker: "Nothing by itself.",
    fix: "Write 127.0.0.1 or [::1] instead of localhost, or listen on both.",
  },
  run(input) {
    if (!input.report.observed) return [NOT_READ];
    // What listens on the other family may be among what was cut.
    if (!input.whole) return [NOT_WHOLE];
    return input.report.listeners
      .filter(
        (one) =>
          one.container !== null &&
          one.protocol === "tcp" &&
          (one.address === LOOPBACK4 || one.address === LOOPBACK6) &&
          isAlone(one, input),
      )
      .flatMap((one) => {
        if (isMissed(one).length > 0) return [missed(one)];
        return one.address === LOOPBACK4 && input.hasLoopback6 ? [sorted(one)] : [];
      });
  },
};
