/** What a Status of the API server carries besides its message. */
export interface StatusDetails {
  name?: string;
  kind?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
}

/** Reasons of our own: what never reached the server, or never came back whole. */
export type FaultReason =
  | "BadAnswer"
  | "CertificateInvalid"
  | "ConfigInvalid"
  | "ConnectionFailed"
  | "ConnectionLost"
  | "ConnectionRefused"
  | "CredentialFailure"
  | "DnsFailure"
  | "Timeout";

/** What kubectl puts before the message of an error that no server sent. */
const ERROR = "error: ";
const NO_CONNECTION = "Unable to connect to the server: ";
type Lead = typeof ERROR | typeof NO_CONNECTION | "";

const LEADS: Record<FaultReason, Lead> = {
  BadAnswer: ERROR,
  CertificateInvalid: NO_CONNECTION,
  ConfigInvalid: ERROR,
  ConnectionFailed: NO_CONNECTION,
  ConnectionLost: NO_CONNECTION,
  ConnectionRefused: "",
  CredentialFailure: NO_CONNECTION,
  DnsFailure: NO_CONNECTION,
  Timeout: NO_CONNECTION,
};

/** The next step, where there is one that does not depend on what was asked. */
const HINTS: Record<string, string> = {
  BadAnswer: "is that address a Kubernetes API server, and not a login page or a proxy?",
  CertificateInvalid:
    "the kubeconfig's certificate-authority must be the one that signed this server's certificate; --certificate-authority names another",
  ConnectionLost: "run it again; if it comes back, something between here and the server closes connections",
  Unauthorized: "the credentials of this kubeconfig user are wrong or have expired: log in again",
};

interface Fields {
  status?: number | null;
  details?: StatusDetails | null;
  retryAfterSeconds?: number | null;
  hint?: string;
  lead?: Lead;
  cause?: unknown;
}

/**
 * The one error of talking to a cluster. `message` is the server's own, or says in kubectl's words what went wrong before or
 * while it answered; `reason` is the Status reason (`NotFound`, `Forbidden`, ...; empty where the server gave none) or a
 * `FaultReason`; `status` is the HTTP status, null where no answer came.
 */
export class KubeError extends Error {
  override readonly name = "KubeError";
  readonly reason: string;
  readonly status: number | null;
  readonly details: StatusDetails | null;
  /** Seconds; what the server asked for in Retry-After. */
  readonly retryAfterSeconds: number | null;
  /** What to do next, one sentence. */
  readonly hint: string | null;
  /** What `kubectlWords` puts first when the error is not the server's. */
  readonly lead: Lead;

  constructor(reason: string, message: string, fields: Fields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.reason = reason;
    this.status = fields.status ?? null;
    this.details = fields.details ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
    this.hint = fields.hint ?? HINTS[reason] ?? null;
    this.lead = fields.lead ?? LEADS[reason as FaultReason] ?? ERROR;
  }
}

/** Whether the same request may do better in a moment: it got no answer, a part of one, or one of a server in trouble. */
export function mayPass({ reason, status }: KubeError): boolean {
  return reason === "ConnectionLost" || status === null || status >= 500 || status === 429;
}

/** Credentials that kubectl can have and we cannot. */
export class NeedsKubectl extends KubeError {}

/** A kubeconfig, flag or file that can't be used; `message` without kubectl's `error: `. */
export function configError(message: string, cause?: unknown): KubeError {
  return new KubeError("ConfigInvalid", message, cause === undefined ? {} : { cause });
}

/** Credentials that could not be had; kubectl tells it as a connection that could not be made. */
export function credentialError(message: string, cause?: unknown): KubeError {
  return new KubeError(
    "CredentialFailure",
    `getting credentials: ${message}`,
    cause === undefined ? {} : { cause },
  );
}
