import { findTopics, similarTopics, topics } from "../../app/explain/topics.js";
import { renderTopic, renderTopics } from "../../render/explain.js";
import type { Io } from "../io.js";
import { wantsColor } from "../output.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

/** Runs `kubectl nsinfo explain`: what a word names, or the list of topics. */
export async function runExplain(args: ParsedArgs, io: Io): Promise<number> {
  const [word, ...more] = [...args.positionals, ...args.rest];
  if (more.length > 0) throw new UsageError("explain takes one name");
  const style = { color: wantsColor(args, io), columns: io.stdout.columns };
  const all = topics();
  if (word === undefined) {
    io.stdout.write(renderTopics(all, style));
    return 0;
  }
  const found = findTopics(word, all);
  if (found.length === 0) throw new UsageError(unknown(word, similarTopics(word, all)));
  io.stdout.write(found.map((topic) => renderTopic(topic, style)).join("\n"));
  return 0;
}

function unknown(word: string, similar: string[]): string {
  const next =
    similar.length > 0 ? `did you mean ${similar.join(", ")}?` : "kubectl nsinfo explain lists what there is";
  return `nothing to explain is named ${JSON.stringify(word)}: ${next}`;
}
