import { ruleTopics } from "./rule-topics.js";
import type { Topic } from "./topic.js";

/** Where topics come from; a new kind of topic is a row here. */
const SOURCES: readonly (() => Topic[])[] = [ruleTopics];

/** Every topic, in the order in which they are listed. */
export function topics(): Topic[] {
  return SOURCES.flatMap((source) => source());
}

/** The topic that a word names, in any case, by its name or another word for it; null where there is none. */
export function findTopic(word: string, all: readonly Topic[]): Topic | null {
  const wanted = word.toLowerCase();
  const names = (topic: Topic): string[] => [topic.name, ...topic.aliases].map((one) => one.toLowerCase());
  return all.find((topic) => names(topic).includes(wanted)) ?? null;
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
