/** Something that `explain` can tell of. */
export interface Topic {
  name: string;
  /** Other words for it that a user may know: another tool's ID, upstream's name. */
  aliases: readonly string[];
  /** What it is, as the list of topics groups them. */
  group: string;
  summary: string;
  sections: readonly { heading: string; text: string }[];
}
