import type { Topic } from "../../model/topic.js";
import { ruleTopics } from "./rule-topics.js";
import { scopeTopics } from "./scope-topics.js";
import { typeTopics } from "./type-topics.js";

/** Where topics come from; a new kind of topic is a row here. */
const SOURCES: readonly (() => Topic[])[] = [typeTopics, scopeTopics, ruleTopics];

/** Every topic, in the order in which they are listed. */
export function topics(): Topic[] {
  return SOURCES.flatMap((source) => source());
}

/**
 * A name as it is compared: in small letters and without hyphens, so that a field's name finds its check (`hostNetwork`); Trivy's
 * IDs without their older spellings, which it still takes (`KSV009`, `AVD-KSV-0009` for `KSV-0009`: aquasecurity/trivy-checks,
 * `checks/kubernetes`).
 */
function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/^(?:avd-)?ksv-?0*(?=\d)/, "ksv-")
    .replace(/[- ]/g, "");
}

/** `polaris:hostNetworkSet` is also known as `hostNetworkSet`. */
function namesOf(reference: string): string[] {
  return [reference, reference.slice(reference.indexOf(":") + 1)].map(plain);
}

/**
 * The topics that a word names, in any case: the one of that name or another word for it, else those that another tool's ID
 * stands for, since one of theirs may be several of ours. None where there is none.
 */
export function findTopics(word: string, all: readonly Topic[]): Topic[] {
  const wanted = plain(word);
  const own = all.find(({ name, aliases }) => [name, ...aliases].map(plain).includes(wanted));
  return own ? [own] : all.filter(({ references }) => references.flatMap(namesOf).includes(wanted));
}

/** Names that a mistyped word may have meant, nearest first, at most three. */
export function similarTopics(word: string, all: readonly Topic[]): string[] {
  const nearness = ({ name, aliases }: Topic): number =>
    Math.max(...[name, ...aliases].map((one) => likeness(word, one)));
  return all
    .map((topic) => ({ name: topic.name, near: nearness(topic) }))
    .filter(({ near }) => near >= LEAST_LIKENESS)
    .sort((a, b) => b.near - a.near)
    .slice(0, 3)
    .map(({ name }) => name);
}

const LEAST_LIKENESS = 0.35;

/** The share of neighbouring letters that two words have in common, 0 to 1 (Dice's coefficient). */
function likeness(a: string, b: string): number {
  const left = pairs(a);
  const right = pairs(b);
  const common = [...left].filter((pair) => right.has(pair)).length;
  return (2 * common) / Math.max(1, left.size + right.size);
}

function pairs(word: string): Set<string> {
  const letters = word.toLowerCase().replace(/[^a-z0-9]/g, "");
  return new Set([...letters].slice(1).map((letter, index) => letters.charAt(index) + letter));
}
