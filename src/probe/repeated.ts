/** What every script prints first. */
export const BEGIN = "@begin ";

/** Lines of which the scripts print each once in a round: they tell of one link, one start, one line of one file. */
const ONCE =
  /^(?:@(?:begin|kernel|boot|round|start|container|crictl|done)(?: |$)|l.* \/proc\/\d+\/ns\/|\/proc\/\d+\/(?:status|uid_map|mountinfo):)/;

/**
 * Whether a script's output says twice what the script said once: what carries it lost its connection, and began again. What was
 * cut in the middle of a line may then be joined with another line, and be true of neither.
 */
export function comesTwice(text: string): boolean {
  const heads = new Set<string>();
  let round = new Set<string>();
  for (const line of text.split("\n")) {
    if (!ONCE.test(line)) continue;
    const seen = /^@(?!start )/.test(line) ? heads : round;
    if (seen.has(line)) return true;
    seen.add(line);
    if (line.startsWith("@round ")) round = new Set();
  }
  return false;
}
