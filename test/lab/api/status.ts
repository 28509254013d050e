import type { Json } from "../types.js";

/** An answer that is not the object asked for: a `Status` body with its HTTP code, in the API server's own words. */
export class ApiError extends Error {
  readonly status: Json;
  readonly headers: Record<string, string>;

  constructor(status: Json, headers: Record<string, string> = {}) {
    super(status.message);
    this.status = status;
    this.headers = headers;
  }

  get code(): number {
    return this.status.code;
  }
}

/** Names a resource the way messages do: `pods`, `deployments.apps`. */
export function qualified(resource: string, group: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** A `Status` of a failed request, fields in the order the API server prints them. */
export function failure(code: number, reason: string, message: string, details?: Json): Json {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

/** What a Status says about the object it is about. */
export interface About {
  resource: string;
  group?: string;
  name?: string;
}

function details({ resource, group, name }: About): Json {
  return { ...(name ? { name } : {}), ...(group ? { group } : {}), kind: resource };
}

function subject({ resource, group, name }: About): string {
  const type = qualified(resource, group ?? "");
  return name ? `${type} "${name}"` : type;
}

export function notFound(about: About): ApiError {
  return new ApiError(failure(404, "NotFound", `${subject(about)} not found`, details(about)));
}

/** A path no API is served at. */
export function noSuchPath(): ApiError {
  return new ApiError(failure(404, "NotFound", "the server could not find the requested resource", {}));
}

export function alreadyExists(about: About): ApiError {
  return new ApiError(failure(409, "AlreadyExists", `${subject(about)} already exists`, details(about)));
}

export function conflict(about: About, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${subject(about)}: ${why}`;
  return new ApiError(failure(409, "Conflict", message, details(about)));
}

/** Refused by RBAC, Pod Security, a quota: `why` is that plugin's sentence. */
export function forbidden(about: About, why: string, causes?: Json[]): ApiError {
  const more = causes ? { causes } : {};
  const message = `${subject(about)} is forbidden: ${why}`;
  return new ApiError(failure(403, "Forbidden", message, { ...details(about), ...more }));
}

export function badRequest(message: string): ApiError {
  return new ApiError(failure(400, "BadRequest", message));
}

export function unauthorized(): ApiError {
  return new ApiError(failure(401, "Unauthorized", "Unauthorized"));
}

export function methodNotAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return new ApiError(failure(405, "MethodNotAllowed", message, {}));
}

/** A resource version that the history no longer reaches, or a continue token of such a version. */
export function expired(message: string): ApiError {
  return new ApiError(failure(410, "Expired", message));
}

export function internalError(message: string): ApiError {
  const causes = { causes: [{ message }] };
  return new ApiError(failure(500, "InternalError", `Internal error occurred: ${message}`, causes));
}

/** What a real API server does and the lab does not: said aloud rather than answered wrongly. */
export function notImplemented(message: string): ApiError {
  return new ApiError(failure(501, "NotImplemented", message));
}

export function unsupportedMediaType(type: string, supported: string[]): ApiError {
  const message =
    `the body of the request was in an unknown format - accepted media types include: ${supported.join(", ")}` +
    (type ? "" : " (no Content-Type was sent)");
  return new ApiError(failure(415, "UnsupportedMediaType", message));
}

/** One field that a validation refuses; `reason` is the machine-readable half (`FieldValueInvalid`). */
export interface FieldError {
  field: string;
  reason:
    | "FieldValueInvalid"
    | "FieldValueForbidden"
    | "FieldValueRequired"
    | "FieldValueNotSupported"
    | "FieldValueDuplicate";
  /** Without the field: `Invalid value: true: ...`. */
  message: string;
}

/** 422: several errors are put in brackets, as Go's aggregate prints them. */
export function invalid(kind: string, group: string, name: string, errors: FieldError[]): ApiError {
  const lines = errors.map((error) => `${error.field}: ${error.message}`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const causes = errors.map(({ reason, message, field }) => ({ reason, message, field }));
  return new ApiError(
    failure(422, "Invalid", `${qualified(kind, group)} "${name}" is invalid: ${text}`, {
      name,
      ...(group ? { group } : {}),
      kind,
      causes,
    }),
  );
}
