import { isNamespaceType, type NamespaceType } from "../model/namespace.js";
import type { SpaceReading } from "../model/reading.js";
import { harmless } from "../model/text.js";

/** The lines that tell of all namespaces of a node, by their verb. */
export const SPACE_VERBS = ["space", "own", "held"] as const;

export type SpaceLine = { verb: (typeof SPACE_VERBS)[number]; rest: string };

const SPACE = /^([a-z]+):\[(\d{1,10})\] (\d{1,10}) (\d{1,10}) (pod|-) (.*)$/s;
const OWN = /^[a-z]+:\[(\d{1,10})\]$/;
const HELD = /^(\d{1,10}) (.+)$/s;

/**
 * Reads the `@space`, `@own` and `@held` lines: the namespaces that processes are in and those that /run/netns holds, without those of the
 * script itself. Null where there are no such lines.
 */
export function parseSpaces(lines: readonly SpaceLine[]): SpaceReading[] | null {
  if (lines.length === 0) return null;
  const own = new Set<number>();
  const spaces = new Map<number, SpaceReading>();
  const readers: Record<SpaceLine["verb"], (rest: string) => void> = {
    space: (rest) => {
      const match = SPACE.exec(rest);
      const [, type = "", inode, pid, processes, owner, comm = ""] = match ?? [];
      if (!match || !isNamespaceType(type)) return;
      const held = {
        pid: Number(pid),
        comm: harmless(comm, 64),
        processes: Number(processes),
        isAskedAbout: owner === "pod",
      };
      spaces.set(Number(inode), { type: type as NamespaceType, inode: Number(inode), held, netns: null });
    },
    own: (rest) => {
      const inode = OWN.exec(rest)?.[1];
      if (inode !== undefined) own.add(Number(inode));
    },
    held: (rest) => {
      const [, inode, name = ""] = HELD.exec(rest) ?? [];
      if (inode === undefined) return;
      const known = spaces.get(Number(inode));
      const netns = harmless(name, 200);
      spaces.set(
        Number(inode),
        known ? { ...known, netns } : { type: "net", inode: Number(inode), held: null, netns },
      );
    },
  };
  for (const { verb, rest } of lines) readers[verb](rest);
  return [...spaces.values()].filter(({ inode }) => !own.has(inode));
}
