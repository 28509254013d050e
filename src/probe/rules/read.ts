import type { PacketTable } from "../../model/packet-rules.js";
import { parseIptables } from "./iptables.js";
import { parseNft } from "./nft.js";

/** What one program said. */
interface Told {
  tool: string;
  lines: string[];
  /** Its exit status; null where its end is missing. */
  code: number | null;
}

function toldBy(lines: readonly string[]): Told[] {
  const all: Told[] = [];
  for (const line of lines) {
    const [, tool] = /^tool ([\w-]+)$/.exec(line) ?? [];
    const [, code] = /^code (\d+)$/.exec(line) ?? [];
    const last = all.at(-1);
    if (tool !== undefined) all.push({ tool, lines: [], code: null });
    else if (last?.code === null && code !== undefined) last.code = Number(code);
    else if (last?.code === null) last.lines.push(line);
  }
  return all;
}

const IPTABLES = /^ip(6?)tables(-legacy|-nft)?-save$/;

/** The family of the nft tables that a program's tables are; a table of the same name in another family is somebody's own. */
const SAVED: ReadonlyMap<string, string> = new Map([
  ["iptables-nft-save", "ip"],
  ["ip6tables-nft-save", "ip6"],
]);

/** The tables that iptables-nft told of, by nft's names: nft shows them too, in words that say less. */
function shownBy(told: readonly Told[]): ReadonlySet<string> {
  return new Set(
    told
      .filter(({ tool }) => SAVED.has(tool))
      .flatMap(({ tool, lines }) =>
        lines.filter((one) => one.startsWith("*")).map((one) => `${SAVED.get(tool)} ${one.slice(1)}`),
      ),
  );
}

/**
 * The rules of a network namespace from what listeners.sh printed about them: `tool NAME`, what it said, `code STATUS`, for each
 * program. Null where no program answered, or none that knows the tables that the kernel says are there.
 */
export function readRules(lines: readonly string[], hasLegacyRules: boolean): PacketTable[] | null {
  const told = toldBy(lines).filter((one) => one.code === 0);
  const legacy = told.some(({ tool }) => IPTABLES.test(tool) && !tool.includes("-nft-"));
  if (told.length === 0 || (hasLegacyRules && !legacy)) return null;
  const shown = shownBy(told);
  return told.flatMap((one) => {
    const [, six] = IPTABLES.exec(one.tool) ?? [];
    if (six !== undefined) return parseIptables(one.lines, six === "6" ? 6 : 4);
    return parseNft(one.lines).flatMap(({ name, table }) => (shown.has(name) ? [] : [table]));
  });
}
