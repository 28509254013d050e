import type { NamespaceType } from "../model/namespace.js";

/** The namespaces that a command of the debug image may be run in, with nsenter's flags (nsenter(1), busybox's too). */
export const ENTER_FLAGS = { net: "-n", ipc: "-i", uts: "-u", pid: "-p" } as const satisfies Partial<
  Record<NamespaceType, string>
>;

export type EnterType = keyof typeof ENTER_FLAGS;

/**
 * Enters namespaces of a process and runs a command there: PID, start time, nsenter's flags, a hint, the command. A PID that has
 * changed hands meanwhile is not entered; a command that the image does not have is said with the hint.
 */
const ENTER_SCRIPT = `pid=$1 start=$2 flags=$3 hint=$4
shift 4
stat=$(cat "/proc/$pid/stat" 2>/dev/null)
nth() { shift 19; echo "$1"; }
now=$(set -f; nth \${stat##*) } 2>/dev/null)
[ "$now" = "$start" ] || { echo "error: the container's process ended meanwhile" >&2; exit 1; }
command -v -- "$1" >/dev/null 2>&1 || command -v "$1" >/dev/null 2>&1 || { printf '%s\\n' "$hint" >&2; exit 127; }
exec nsenter -t "$pid" $flags -- "$@"
`;

/** Images that have what busybox lacks. */
const TOOLBOX = "nicolaka/netshoot";
const IN_TOOLBOX =
  /^(?:tcpdump|tshark|termshark|dig|drill|host|curl|ss|iperf3?|mtr|nmap|ncat|socat|strace|ethtool|conntrack|nft|iptables(?:-save)?|jq|bash)$/;

function missingTool(tool: string, image: string): string {
  const remedy = IN_TOOLBOX.test(tool) ? `--image ${TOOLBOX} has it` : "--image names another image";
  return `error: the debug pod's image ${image} has no ${tool}\nhint: ${remedy}`;
}

/** A process, as long as its start time is the one it had when it was read. */
export interface EnterTarget {
  pid: number;
  startTime: string;
}

/** What a user runs on the node by hand: the words of the command line. */
export function nsenterWords(pid: number, types: readonly EnterType[], command: readonly string[]): string[] {
  return ["nsenter", "-t", String(pid), ...types.map((type) => ENTER_FLAGS[type]), "--", ...command];
}

/** What is run in the debug pod. */
export function enterCommand(
  target: EnterTarget,
  types: readonly EnterType[],
  command: readonly string[],
  image: string,
): string[] {
  const flags = types.map((type) => ENTER_FLAGS[type]).join(" ");
  const hint = missingTool(command[0] ?? "", image);
  return ["sh", "-c", ENTER_SCRIPT, "nsinfo", String(target.pid), target.startTime, flags, hint, ...command];
}
