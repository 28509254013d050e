import { INITIAL_INODES } from "../../src/model/namespace.js";

/** Gives the same new number to the same old one, in the order in which they come. */
function renumbered(text: string, pattern: RegExp, name: (index: number) => string): string {
  const known = new Map<string, string>();
  return text.replace(pattern, (old) => {
    const now = known.get(old) ?? name(known.size);
    known.set(old, now);
    return now;
  });
}

const FIRST_INODES: readonly string[] = Object.values(INITIAL_INODES).map(String);

/**
 * What a command printed, without what is never the same twice: inodes (but for the kernel's first ones), names of debug pods, addresses
 * and the time that it took. Everything keeps its width, so that columns stay where they are.
 */
export function normalised(text: string): string {
  const inodes = new RegExp(`\\b(?!${FIRST_INODES.join("|")})402653\\d{4}\\b`, "g");
  return renumbered(text, inodes, (index) => String(4026532100 + index))
    .replace(/\bnsinfo-[a-z0-9]{6}\b/g, "nsinfo-fls7kf")
    .replace(/\b10\.244\.0\.\d\b/g, "10.244.0.4")
    .replace(/\b\d+\.\d s$/gm, "0.3 s");
}

/** The same for a report as JSON, of which a picture is drawn: PIDs and times too. */
export function normalisedReport(json: string): string {
  return renumbered(normalised(json), /"pid": \d{1,7}(?!\d)/g, (index) => `"pid": ${701 + index}`).replace(
    /"generatedAt": "[^"]*"/,
    '"generatedAt": "2026-11-23T12:00:00.000Z"',
  );
}

/** What README says of the node, which is another on another machine: then its text can't be compared. */
export function nodeWordsIn(text: string): string | null {
  return / on node1 (\(.*\)), read/.exec(text)?.[1] ?? null;
}
