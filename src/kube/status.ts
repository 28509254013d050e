import type { IncomingHttpHeaders } from "node:http";
import { KubeError, type StatusDetails } from "./errors.js";
import { asInteger, asList, asObject, asText, type Raw } from "./raw.js";

/** An answer that is not a success, and what it answered. */
export interface Refusal {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  method: string;
  /** Plural, with its group where it has one: `pods`, `deployments.apps`; empty where unknown. */
  resource: string;
  name: string;
}

type Row = { reason: string; message?: string };

/**
 * What client-go says of an answer without a Status in it (apimachinery pkg/api/errors/errors.go, NewGenericServerResponse).
 * A row without a message passes the server's own text on.
 */
const WITHOUT_STATUS: Record<number, Row> = {
  400: { reason: "BadRequest", message: "the server rejected our request for an unknown reason" },
  401: { reason: "Unauthorized", message: "the server has asked for the client to provide credentials" },
  403: { reason: "Forbidden" },
  404: { reason: "NotFound", message: "the server could not find the requested resource" },
  405: {
    reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
  },
  406: {
    reason: "NotAcceptable",
    message: "the server was unable to respond with a content type that the client supports",
  },
  409: { reason: "Conflict", message: "the server reported a conflict" },
  415: { reason: "UnsupportedMediaType" },
  422: { reason: "Invalid", message: "the server rejected our request due to an error in our request" },
  429: {
    reason: "TooManyRequests",
    message: "the server has received too many requests and has asked us to try again later",
  },
  503: {
    reason: "ServiceUnavailable",
    message: "the server is currently unable to handle the request",
  },
  504: {
    reason: "Timeout",
    message:
      "the server was unable to return a response in the time allotted, but may still be processing the request",
  },
};

/** Characters of a body that is no Status which are shown (client-go: maxUnstructuredResponseTextBytes). */
const SHOWN = 2048;

/** The error that an answer stands for: the Status in its body, or what client-go says of such a status code. */
export function statusError(refusal: Refusal): KubeError {
  const retryAfterSeconds = retryAfter(refusal.headers);
  const sent = parseStatus(refusal.body);
  if (sent !== null) return errorOfStatus(sent, refusal.status, retryAfterSeconds);
  const text = /^text\//.test(refusal.headers["content-type"] ?? "text/plain")
    ? refusal.body.toString("utf8").slice(0, SHOWN).trim()
    : "unknown";
  const row = rowFor(refusal, text);
  const asked = [refusal.method.toLowerCase(), refusal.resource, refusal.name].filter((word) => word !== "");
  return new KubeError(row.reason, `${row.message ?? text} (${asked.join(" ")})`, {
    status: refusal.status,
    retryAfterSeconds,
    details: { kind: refusal.resource, name: refusal.name, causes: [{ message: text }] },
    ...waitHint(retryAfterSeconds),
  });
}

/** The error of a Status object, as a watch's ERROR event carries it; null where it is no failure. */
export function errorFromStatusObject(object: unknown): KubeError | null {
  const status = asStatus(object);
  return status === null ? null : errorOfStatus(status, asInteger(status["code"]) || 500, null);
}

/** Whole seconds of a Retry-After header; null where there is none or it is a date, as client-go has it. */
export function retryAfter(headers: IncomingHttpHeaders): number | null {
  const value = headers["retry-after"];
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function rowFor(refusal: Refusal, text: string): Row {
  const row = WITHOUT_STATUS[refusal.status];
  if (refusal.status === 409 && refusal.method === "POST") return { ...row, reason: "AlreadyExists" };
  if (row !== undefined) return row;
  return refusal.status >= 500
    ? {
        reason: "InternalError",
        message: `an error on the server (${JSON.stringify(text)}) has prevented the request from succeeding`,
      }
    : {
        reason: "",
        message: `the server responded with the status code ${refusal.status} but did not return more information`,
      };
}

function errorOfStatus(sent: Record<string, any>, code: number, inHeader: number | null): KubeError {
  const details = asObject(sent["details"]);
  const inBody = details["retryAfterSeconds"];
  const retryAfterSeconds = inHeader ?? (typeof inBody === "number" ? inBody : null);
  return new KubeError(asText(sent["reason"]) ?? "", asText(sent["message"]) ?? "unknown", {
    status: code,
    details: typeof sent["details"] === "object" && sent["details"] !== null ? detailsOf(details) : null,
    retryAfterSeconds,
    ...waitHint(retryAfterSeconds),
  });
}

/** The fields that are of the types they should be of. */
function detailsOf(sent: Raw): StatusDetails {
  const texts = (from: Raw, fields: readonly string[]) =>
    Object.fromEntries(
      fields.flatMap((field) => (typeof from[field] === "string" ? [[field, from[field]]] : [])),
    );
  const causes = asList(sent["causes"]).map((one) => texts(one, ["reason", "message", "field"]));
  return { ...texts(sent, ["name", "kind"]), ...(causes.length > 0 ? { causes } : {}) };
}

function waitHint(seconds: number | null): { hint?: string } {
  return seconds === null || seconds === 0
    ? {}
    : { hint: `the server asks to wait ${seconds} s before the next try` };
}

function parseStatus(body: Buffer): Record<string, any> | null {
  try {
    return asStatus(JSON.parse(body.toString("utf8")));
  } catch {
    return null;
  }
}

function asStatus(object: unknown): Record<string, any> | null {
  const status = object as Record<string, any> | null;
  return typeof status === "object" && status?.["kind"] === "Status" && status["status"] !== "Success"
    ? status
    : null;
}
