import { ink, type Style, wrap } from "./style.js";

/** A text in sections, as `explain` has it. */
export interface Explained {
  name: string;
  sections: readonly { heading: string; text: string }[];
}

/** A name and what it stands for, in groups. */
export interface Listed {
  name: string;
  group: string;
  summary: string;
}

const WIDTH = 100;
const INDENT = "  ";

function width(style: Style): number {
  return Math.max(40, Math.min(style.columns ?? WIDTH, WIDTH));
}

/** One topic, for people. */
export function renderTopic({ name, sections }: Explained, style: Style): string {
  const parts = sections.map(({ heading, text }) => {
    const lines = wrap(text, width(style) - INDENT.length).map((line) => INDENT + line);
    return [ink(style, "bold", heading), ...lines].join("\n");
  });
  return `${[ink(style, "bold", name), ...parts].join("\n\n")}\n`;
}

/** Every topic by group, each with as much of its summary as fits on its line. */
export function renderTopics(all: readonly Listed[], style: Style): string {
  const column = Math.max(...all.map(({ name }) => name.length)) + 2;
  const room = width(style) - column - INDENT.length;
  const groups = [...new Set(all.map(({ group }) => group))];
  const text = groups.map((group) => {
    const rows = all
      .filter((one) => one.group === group)
      .map(({ name, summary }) => {
        const [first = "", ...rest] = wrap(summary, Math.max(20, room - 3));
        return `${INDENT}${name.padEnd(column)}${first}${rest.length > 0 ? "..." : ""}`;
      });
    return [ink(style, "bold", group), ...rows].join("\n");
  });
  return `${text.join("\n\n")}\n`;
}
