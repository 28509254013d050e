import type { Json } from "../types.js";
import type { ResourceType } from "./resources.js";
import { badRequest } from "./status.js";

type Reader = (object: Json) => string;

function at(path: string): Reader {
  const names = path.split(".");
  return (object) => {
    let value = object;
    for (const name of names) value = value?.[name];
    return value === undefined || value === null ? "" : String(value);
  };
}

function labels(...paths: string[]): Record<string, Reader> {
  return Object.fromEntries(paths.map((path) => [path, at(path)]));
}

const COMMON = labels("metadata.name", "metadata.namespace");

/** Fields one may select by, per resource; every other resource has only name and namespace. */
const FIELDS: Record<string, Record<string, Reader>> = {
  pods: {
    ...COMMON,
    ...labels("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName"),
    ...labels("status.phase", "status.podIP", "status.nominatedNodeName"),
    "spec.hostNetwork": (pod) => String(pod.spec.hostNetwork ?? false),
    "status.podIPs": (pod) => (pod.status?.podIPs ?? []).map((entry: Json) => entry.ip).join(","),
  },
  namespaces: { ...labels("metadata.name", "status.phase") },
  nodes: {
    ...labels("metadata.name"),
    "spec.unschedulable": (node) => String(node.spec?.unschedulable ?? false),
  },
  secrets: { ...COMMON, ...labels("type") },
  events: {
    ...COMMON,
    ...labels("involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid"),
    ...labels("involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath"),
    ...labels("reason", "type", "source", "reportingComponent"),
  },
};

interface Requirement {
  read: Reader;
  value: string;
  equal: boolean;
}

/** `\,`, `\=` and `\\` stand for themselves (apimachinery, fields/selector.go). */
function split(text: string, separator: RegExp): string[] {
  return text.split(separator).filter((part) => part !== "");
}

function unescaped(text: string): string {
  return text.replace(/\\([\\,=])/g, "$1");
}

function requirement(type: ResourceType, term: string): Requirement {
  const match = /^((?:\\.|[^=!\\])*)(!=|==|=)(.*)$/s.exec(term);
  if (!match) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`);
  const [, field = "", operator, value = ""] = match;
  const known = FIELDS[type.plural] ?? COMMON;
  const read = known[field];
  if (!read) throw badRequest(unknownField(type, field));
  return { read, value: unescaped(value), equal: operator !== "!=" };
}

function unknownField(type: ResourceType, field: string): string {
  if (FIELDS[type.plural]) return `field label not supported: ${field}`;
  const only = type.namespaced ? 'only "metadata.name", "metadata.namespace"' : 'only "metadata.name"';
  return `"${field}" is not a known field selector: ${only}`;
}

/** Turns a `fieldSelector` into a test on objects; a field that can't be selected by is 400. */
export function fieldSelector(type: ResourceType, text: string): (object: Json) => boolean {
  const terms = split(text, /(?<!\\),/).map((term) => requirement(type, term));
  return (object) => terms.every(({ read, value, equal }) => (read(object) === value) === equal);
}

/** The node that pods must be on to be selected by these fields; null where they may be on any. */
export function nodeSelected(type: ResourceType, text: string): string | null {
  const onNode = FIELDS["pods"]?.["spec.nodeName"];
  const terms = split(text, /(?<!\\),/).map((term) => requirement(type, term));
  return terms.find(({ read, equal }) => read === onNode && equal)?.value ?? null;
}
