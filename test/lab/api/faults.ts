import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../types.js";
import { ApiError, failure } from "./status.js";
import { injureAnswer, tcpReset, type Wound } from "./wounds.js";

/** What goes wrong. */
export type Fault =
  /** The answer comes later. */
  | { kind: "latency"; ms: number }
  /** Another answer: 429, 500, 503, ...; `retryAfter` in seconds becomes the header. */
  | { kind: "status"; code: number; retryAfter?: number; message?: string }
  /** The version asked for is too old: 410, or an ERROR event in a watch that has begun. */
  | { kind: "expired" }
  /** The connection is reset (RST): before an answer, or after so many bytes of its body. */
  | { kind: "reset"; afterBytes?: number }
  /** The connection is closed (FIN) in mid-body, so that the body is incomplete by HTTP's own measure. */
  | { kind: "truncate"; afterBytes: number }
  /** The body ends early but in good form: a watch that closes, a log that is cut. */
  | { kind: "end"; afterBytes?: number; afterMs?: number }
  /** The connection stays open, and nothing comes: no answer at all, or nothing after so many bytes of its body. */
  | { kind: "silence"; afterBytes?: number }
  /** After so many bytes of the body some are sent again, from the beginning of a line: that of so many lines earlier. */
  | { kind: "repeat"; afterBytes: number; lines: number };

export interface FaultRule {
  match: {
    method?: string;
    /** A regular expression on path and query. */
    path?: string;
    /** How many requests it hits; without it, all. */
    times?: number;
    /** How many matching requests pass before the first it hits. */
    skip?: number;
  };
  fault: Fault;
}

export type FaultPlan = FaultRule[];

const REASONS: Record<number, [reason: string, message: string]> = {
  429: ["TooManyRequests", "the server has received too many requests and has asked us to try again later"],
  500: ["InternalError", "Internal error occurred: injected by the lab"],
  503: ["ServiceUnavailable", "the server is currently unable to handle the request"],
  504: ["Timeout", "Timeout: request did not complete within the allotted timeout"],
};

function statusError(fault: Extract<Fault, { kind: "status" }>): ApiError {
  const [reason, words] = REASONS[fault.code] ?? ["", `injected by the lab: ${fault.code}`];
  const { retryAfter } = fault;
  const details: Json = retryAfter === undefined ? undefined : { retryAfterSeconds: retryAfter };
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  return new ApiError(failure(fault.code, reason, fault.message ?? words, details), headers);
}

/** The rules in force, with a count of what each has seen. */
export class Faults {
  #rules: (FaultRule & { seen: number })[] = [];

  set(plan: FaultPlan): void {
    this.#rules = plan.map((rule) => ({ ...rule, seen: 0 }));
  }

  /** The faults that hit this request; each call counts as one request. */
  hits(method: string, target: string): Fault[] {
    const hit: Fault[] = [];
    for (const rule of this.#rules) {
      const { match } = rule;
      if (match.method && match.method !== method) continue;
      if (match.path && !new RegExp(match.path).test(target)) continue;
      const index = rule.seen - (match.skip ?? 0);
      rule.seen += 1;
      if (index >= 0 && index < (match.times ?? Number.POSITIVE_INFINITY)) hit.push(rule.fault);
    }
    return hit;
  }
}

/**
 * Applies faults to one exchange before it is answered. Resolves to false when the answer is already spoilt (reset); throws
 * the ApiError that is to be answered instead; otherwise arranges for the body to break later.
 */
export async function injure(
  faults: Fault[],
  request: IncomingMessage,
  response: ServerResponse,
  wound = (fault: Wound): void => injureAnswer(fault, request, response),
): Promise<boolean> {
  for (const fault of faults) {
    if (fault.kind === "latency") await new Promise((resolve) => setTimeout(resolve, fault.ms));
    else if (fault.kind === "status") throw statusError(fault);
    else if (fault.kind === "expired")
      throw new ApiError(failure(410, "Expired", "too old resource version: injected"));
    else if (fault.kind === "reset" && fault.afterBytes === undefined) {
      tcpReset(request);
      return false;
    } else if (fault.kind === "silence" && fault.afterBytes === undefined) {
      await new Promise((resolve) => request.socket.once("close", resolve));
      return false;
    } else wound(fault);
  }
  return true;
}
