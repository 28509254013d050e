import { KubeError } from "./errors.js";
import type { Resource } from "./port.js";

/**
 * The path of a resource, of one object of it where `name` is given, or of what lies below that (`log`). Throws BadRequest for a name
 * that can't be a segment of a path, in kubectl's words (apimachinery pkg/api/validation/path).
 */
export function resourcePath(
  resource: Resource,
  namespace: string | undefined,
  name?: string,
  below?: string,
): string {
  const { group, version, plural } = resource;
  const segments = group === "" ? ["api", version] : ["apis", group, version];
  if (namespace !== undefined) segments.push("namespaces", segment("namespace", namespace));
  segments.push(plural);
  if (name !== undefined) segments.push(segment("resource name", name));
  if (below !== undefined) segments.push(below);
  return `/${segments.map(encodeURIComponent).join("/")}`;
}

/** `?a=b&c=d`, or nothing; keys whose value is undefined are left out. */
export function query(parameters: Record<string, string | number | boolean | undefined>): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(key)}=${encodeURIComponent(value)}`],
  );
  return given.length === 0 ? "" : `?${given.join("&")}`;
}

/** A resource as errors name it: `pods`, `deployments.apps`. */
export function resourceName({ group, plural }: Resource): string {
  return group === "" ? plural : `${plural}.${group}`;
}

function segment(what: string, value: string): string {
  const fault = value === "" ? "may not be empty" : faultOf(value);
  if (fault !== null) throw new KubeError("BadRequest", `invalid ${what} "${value}": ${fault}`);
  return value;
}

function faultOf(value: string): string | null {
  if (value === "." || value === "..") return `[may not be '${value}']`;
  const bad = /[/%]/.exec(value);
  return bad === null ? null : `[may not contain '${bad[0]}']`;
}
