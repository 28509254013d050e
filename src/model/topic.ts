/** A part of a topic: running text, several sentences that stand for themselves, or command lines. */
export type Section = { heading: string } & (
  | { text: string }
  | { items: readonly string[] }
  | { commands: readonly CommandLine[] }
);

/** A command that a reader may type, and what it shows. */
export interface CommandLine {
  line: string;
  about: string;
}

/** Something that `explain` can tell of. */
export interface Topic {
  name: string;
  /** Other words for it that a user may know: upstream's name, the flag of a system call. */
  aliases: readonly string[];
  /** Other tools' names for it. One of theirs may be several of ours. */
  references: readonly string[];
  /** What it is, as the list of topics groups them. */
  group: string;
  summary: string;
  sections: readonly Section[];
}
