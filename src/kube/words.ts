import type { KubeError, StatusDetails } from "./errors.js";

/** What a terminal would obey rather than show, and what turns or hides text on it; line feed and tab stay. */
const CONTROL =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * The error as kubectl prints it, without a line feed at its end: `Error from server (NotFound): pods "x" not found`.
 * Several lines where kubectl has several. Rules: kubectl pkg/cmd/util/helpers.go, checkErr and StandardErrorMessage.
 */
export function kubectlWords(error: KubeError): string {
  const words = error.status === null ? error.lead + error.message : answerWords(error);
  return words.replace(CONTROL, "\ufffd").trimEnd();
}

function answerWords(error: KubeError): string {
  if (error.reason === "Invalid") return invalidWords(error.message, error.details);
  if (error.reason === "Unauthorized") return `error: You must be logged in to the server (${error.message})`;
  if (error.reason === "BadAnswer" || error.reason === "ConnectionLost") return error.lead + error.message;
  return error.reason === ""
    ? `Error from server: ${error.message}`
    : `Error from server (${error.reason}): ${error.message}`;
}

function invalidWords(message: string, details: StatusDetails | null): string {
  if (details === null) return `The request is invalid: ${message}`;
  const named = details.kind !== undefined || details.name !== undefined;
  const subject = named
    ? `The ${details.kind ?? ""} "${details.name ?? ""}" is invalid`
    : "The request is invalid";
  const causes = [...new Set((details.causes ?? []).map((c) => `${c.field ?? ""}: ${c.message ?? ""}`))];
  if (causes.length === 0) return subject;
  if (causes.length === 1) return `${subject}: ${causes[0]}`;
  return [`${subject}: `, ...causes.map((cause) => `* ${cause}`)].join("\n");
}
