import { PODS, type Resource } from "../kube/port.js";
import { type KindWords, kindOf } from "./kinds.js";
import { TargetSyntaxError } from "./parse.js";

/** What a command can be asked about. */
export interface Vocabulary {
  /** Behind "that ... can read". */
  reader: string;
  kinds: readonly KindWords[];
  /** Whether others are taken as `PLURAL.VERSION.GROUP`. */
  custom: boolean;
  /** What a name without a kind is of; null where those do not stand beside names with one. */
  bare: Resource | null;
}

/** One object, or all of a resource. */
export interface ResourceTarget {
  resource: Resource;
  /** Null: every one that a namespace or selector has. */
  name: string | null;
}

/** `plural.version.group`, as kubectl takes custom resources: `rollouts.v1alpha1.argoproj.io`. */
const FULL = /^([a-z0-9-]+)\.(v\d+(?:(?:alpha|beta)\d+)?)\.([a-z0-9.-]+)$/;

function resourceOf(word: string, { kinds, custom }: Vocabulary): Resource | null {
  const kind = kindOf(word, kinds);
  if (kind !== null) return kind.resource;
  const [, plural, version, group] = (custom && FULL.exec(word)) || [];
  return plural && version && group ? { group, version, plural } : null;
}

function known(word: string, vocabulary: Vocabulary): Resource {
  const resource = resourceOf(word, vocabulary);
  if (resource !== null) return resource;
  const { reader, kinds, custom } = vocabulary;
  const names = kinds.map(({ words }) => words[0]).join(", ");
  throw new TargetSyntaxError(
    `the server doesn't have a resource type ${JSON.stringify(word)} that ${reader} can read; it reads ${names}${custom ? ", and others as PLURAL.VERSION.GROUP" : ""}`,
  );
}

/**
 * Reads words as `kubectl get` does: `TYPE/NAME ...`, `TYPE NAME ...`, `TYPE[,TYPE...]` for all of them, and a bare NAME for a
 * pod. Throws a TargetSyntaxError in kubectl's words.
 */
export function parseResourceWords(words: readonly string[], vocabulary: Vocabulary): ResourceTarget[] {
  const [first] = words;
  if (first === undefined) return [];
  if (words.some((word) => word.includes("/"))) return words.map((word) => slashed(word, vocabulary));
  const types = first.split(",");
  if (resourceOf(first, vocabulary) === null && types.length === 1)
    return words.map((name) => ({ resource: PODS, name }));
  const resources = types.map((type) => known(type, vocabulary));
  const names = words.length === 1 ? [null] : words.slice(1);
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })));
}

function slashed(word: string, vocabulary: Vocabulary): ResourceTarget {
  const [type = "", name = "", ...rest] = word.split("/");
  if (!word.includes("/")) {
    if (vocabulary.bare !== null) return { resource: vocabulary.bare, name: word };
    throw new TargetSyntaxError(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    );
  }
  if (type === "" || name === "" || rest.length > 0)
    throw new TargetSyntaxError("arguments in resource/name form must have a single resource and name");
  return { resource: known(type, vocabulary), name };
}
