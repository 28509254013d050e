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
  const wanted = parts(word);
  const score = (name: string): number =>
    parts(name).filter((part) => wanted.some((one) => part.includes(one) || one.includes(part))).length;
  return all
    .map(({ name }) => ({ name, score: score(name) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ name }) => name);
}

function parts(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part.length > 2);
}
