import { PODS, type Resource } from "../kube/port.js";
import { POD_KINDS } from "./kinds.js";
import { checkName, TargetSyntaxError } from "./parse.js";
import { parseResourceWords } from "./resource-words.js";

/** One object that has pods, or is one. */
export interface NamedTarget {
  resource: Resource;
  name: string;
}

/** A target as messages name it: `deployment/web`. */
export function targetText({ resource: { plural }, name }: NamedTarget): string {
  return `${plural.replace(/s$/, "")}/${name}`;
}

/** All pods of a namespace or of all, or those that selectors choose. */
export interface PodQuery {
  by: "query";
  allNamespaces: boolean;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
}

/** Whose namespaces are asked for. */
export type Selection = { by: "name"; targets: NamedTarget[] } | PodQuery;

/** How pods are chosen besides by words. */
export type QueryFlags = Omit<PodQuery, "by">;

/** These pods, by name. */
export function namedPods(names: readonly string[]): Selection {
  return { by: "name", targets: names.map((name) => ({ resource: PODS, name })) };
}

function isQuery({ allNamespaces, labelSelector, fieldSelector }: QueryFlags): boolean {
  return allNamespaces || labelSelector !== undefined || fieldSelector !== undefined;
}

/**
 * Reads a command line as `kubectl get` does: `x`, `pod/x deploy/y`, `deploy y z`, `node/n`, or `[pods]` with selectors or
 * `-A`. Null where nothing is named at all. Throws a TargetSyntaxError in kubectl's words.
 */
export function parseSelection(words: readonly string[], query: QueryFlags): Selection | null {
  const found = parseResourceWords(words, { reader: "nsinfo", kinds: POD_KINDS, custom: false, bare: PODS });
  const targets = found.flatMap(({ resource, name }) => (name === null ? [] : [{ resource, name }]));
  if (targets.length === found.length && targets.length > 0) {
    if (query.labelSelector !== undefined || query.fieldSelector !== undefined)
      throw new TargetSyntaxError("name cannot be provided when a selector is specified");
    if (query.allNamespaces)
      throw new TargetSyntaxError("a resource cannot be retrieved by name across all namespaces");
    for (const { resource, name } of targets) checkName(resource.plural.replace(/s$/, ""), name);
    return { by: "name", targets };
  }
  const other = found.find(({ resource }) => resource !== PODS);
  if (other) {
    const { plural } = other.resource;
    throw new TargetSyntaxError(
      `${plural} are read by name: ${plural.replace(/s$/, "")}/NAME; whole lists are of pods`,
    );
  }
  return words.length > 0 || isQuery(query) ? { by: "query", ...query } : null;
}
