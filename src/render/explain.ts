import type { Section, Topic } from "../model/topic.js";
import { ink, type Style, wrap } from "./style.js";

const WIDTH = 100;
const INDENT = "  ";

function width(style: Style): number {
  return Math.max(40, Math.min(style.columns ?? WIDTH, WIDTH));
}

/** A command and what it shows, side by side where all of them have room, else the one above the other. */
function commandLines(commands: readonly { line: string; about: string }[], room: number): string[] {
  const column = Math.max(...commands.map(({ line }) => line.length)) + 3;
  const beside = commands.every(({ about }) => column + 2 + about.length <= room);
  return commands.flatMap(({ line, about }) =>
    beside ? [`${line.padEnd(column)}# ${about}`] : [...wrap(about, room - 2).map((one) => `# ${one}`), line],
  );
}

function sectionLines(section: Section, room: number): string[] {
  if ("text" in section) return wrap(section.text, room);
  if ("commands" in section) return commandLines(section.commands, room);
  return section.items.flatMap((item) =>
    wrap(item, room - 2).map((line, index) => `${index === 0 ? "-" : " "} ${line}`),
  );
}

/** One topic, for people. */
export function renderTopic({ name, sections }: Pick<Topic, "name" | "sections">, style: Style): string {
  const parts = sections.map((section) => {
    const lines = sectionLines(section, width(style) - INDENT.length).map((line) => INDENT + line);
    return [ink(style, "bold", section.heading), ...lines].join("\n");
  });
  return `${[ink(style, "bold", name), ...parts].join("\n\n")}\n`;
}

function groupLines(members: readonly Pick<Topic, "name" | "summary">[], style: Style): string[] {
  const column = Math.max(...members.map(({ name }) => name.length)) + 3;
  const room = Math.max(20, width(style) - column - INDENT.length);
  return members.flatMap(({ name, summary }) =>
    wrap(summary, room).map((line, index) => INDENT + (index === 0 ? name : "").padEnd(column) + line),
  );
}

/** Every topic by group: its name, and beside it what it is about, wrapped under itself. */
export function renderTopics(
  all: readonly Pick<Topic, "name" | "group" | "summary">[],
  style: Style,
): string {
  const groups = [...new Set(all.map(({ group }) => group))];
  const text = groups.map((group) => {
    const members = all.filter((one) => one.group === group);
    return [ink(style, "bold", group), ...groupLines(members, style)].join("\n");
  });
  return `${text.join("\n\n")}\n`;
}
