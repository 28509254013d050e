import type { Json } from "../types.js";
import type { FieldError } from "./status.js";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_WORDS =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function quote(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}

const required = (field: string, why = ""): FieldError => ({
  field,
  reason: "FieldValueRequired",
  message: `Required value${why ? `: ${why}` : ""}`,
});
const wrong = (field: string, value: unknown, why: string): FieldError => ({
  field,
  reason: "FieldValueInvalid",
  message: `Invalid value: ${quote(value)}: ${why}`,
});
const notAllowed = (field: string, why: string): FieldError => ({
  field,
  reason: "FieldValueForbidden",
  message: `Forbidden: ${why}`,
});
const unsupported = (field: string, value: unknown, known: string[]): FieldError => ({
  field,
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${quote(value)}: supported values: ${known.map(quote).join(", ")}`,
});
const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: "FieldValueDuplicate",
  message: `Duplicate value: ${quote(value)}`,
});

/** Names, labels: what every object's metadata is checked for. `label`: the name must be a DNS label (namespaces). */
export function validateMetadata(metadata: Json, label = false): FieldError[] {
  const errors: FieldError[] = [];
  const name = metadata.name ?? "";
  if (name === "") errors.push(required("metadata.name", "name or generateName is required"));
  else if (label && !DNS_LABEL.test(name)) errors.push(wrong("metadata.name", name, LABEL_WORDS));
  else if (!label && !SUBDOMAIN.test(name)) errors.push(wrong("metadata.name", name, SUBDOMAIN_WORDS));
  else if (name.length > (label ? 63 : 253)) {
    errors.push(wrong("metadata.name", name, `must be no more than ${label ? 63 : 253} bytes`));
  }
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (typeof value === "string" && !/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) {
      errors.push(wrong("metadata.labels", value, labelWords()));
    } else if (String(value).length > 63)
      errors.push(wrong("metadata.labels", value, "must be no more than 63 bytes"));
    if (key.length > 317)
      errors.push(wrong("metadata.labels", key, "name part must be no more than 63 bytes"));
  }
  return errors;
}

function labelWords(): string {
  return (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
    "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
  );
}

function validateContainers(list: Json[] | undefined, path: string, names: Set<string>): FieldError[] {
  return (list ?? []).flatMap((container, index) => {
    const at = `${path}[${index}]`;
    const errors: FieldError[] = [];
    if (!container.name) errors.push(required(`${at}.name`));
    else if (!DNS_LABEL.test(container.name)) errors.push(wrong(`${at}.name`, container.name, LABEL_WORDS));
    else if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name));
    names.add(container.name);
    if (!container.image) errors.push(required(`${at}.image`));
    const policies = ["Always", "IfNotPresent", "Never"];
    if (!policies.includes(container.imagePullPolicy)) {
      errors.push(unsupported(`${at}.imagePullPolicy`, container.imagePullPolicy, policies));
    }
    return errors;
  });
}

function validateMounts(spec: Json): FieldError[] {
  const volumes = new Set((spec.volumes ?? []).map((volume: Json) => volume.name));
  const lists = ["initContainers", "containers", "ephemeralContainers"];
  return lists.flatMap((list) =>
    (spec[list] ?? []).flatMap((container: Json, index: number) =>
      (container.volumeMounts ?? []).flatMap((mount: Json, at: number) => {
        const field = `spec.${list}[${index}].volumeMounts[${at}].name`;
        const missing: FieldError = {
          field,
          reason: "FieldValueInvalid",
          message: `Not found: ${quote(mount.name)}`,
        };
        return volumes.has(mount.name) ? [] : [missing];
      }),
    ),
  );
}

/** Host namespaces against `hostUsers: false` and `shareProcessNamespace`, in the recorded words. */
function validateNamespaces(spec: Json): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.shareProcessNamespace && spec.hostPID) {
    const why = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(wrong("spec.securityContext.shareProcessNamespace", true, why));
  }
  if (spec.hostUsers === false) {
    const why = "when `hostUsers` is false";
    if (spec.hostNetwork) errors.push(notAllowed("spec.hostNetwork", why));
    if (spec.hostPID) errors.push(notAllowed("spec.HostPID", why));
    if (spec.hostIPC) errors.push(notAllowed("spec.HostIPC", why));
  }
  return errors;
}

function validateTimes(spec: Json): FieldError[] {
  const errors: FieldError[] = [];
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2147483647)) {
    errors.push(wrong("spec.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive"));
  }
  const policies = ["Always", "OnFailure", "Never"];
  if (!policies.includes(spec.restartPolicy)) {
    errors.push(unsupported("spec.restartPolicy", spec.restartPolicy, policies));
  }
  return errors;
}

/** The checks on a pod with its defaults that are recorded, and those a wrong manifest meets first. */
export function validatePod(pod: Json): FieldError[] {
  const { spec } = pod;
  const names = new Set<string>();
  const errors = [...validateMetadata(pod.metadata)];
  if (spec.containers.length === 0) errors.push(required("spec.containers"));
  errors.push(
    ...validateContainers(spec.initContainers, "spec.initContainers", names),
    ...validateContainers(spec.containers, "spec.containers", names),
    ...validateMounts(spec),
    ...validateTimes(spec),
    ...validateNamespaces(spec),
  );
  if (spec.ephemeralContainers?.length) {
    errors.push(notAllowed("spec.ephemeralContainers", "cannot be set on create"));
  }
  return errors;
}

/** Containers added through the `ephemeralcontainers` subresource: new names, a target that exists. */
export function validateEphemeral(pod: Json): FieldError[] {
  const { spec } = pod;
  const names = new Set<string>(
    [...(spec.initContainers ?? []), ...spec.containers].map((c: Json) => c.name),
  );
  const targets = new Set(names);
  const errors = validateContainers(spec.ephemeralContainers, "spec.ephemeralContainers", names);
  (spec.ephemeralContainers ?? []).forEach((container: Json, index: number) => {
    const target = container.targetContainerName;
    if (!target || targets.has(target)) return;
    errors.push({
      field: `spec.ephemeralContainers[${index}].targetContainerName`,
      reason: "FieldValueInvalid",
      message: `Not found: ${quote(target)}`,
    });
  });
  return [...errors, ...validateMounts({ ...spec, containers: [], initContainers: [] })];
}
