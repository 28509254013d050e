import { statSync } from "node:fs";
import { platform } from "node:os";
import { execa } from "execa";
import { COLLECTOR_SCRIPT } from "./collector.generated.js";

/** Longer than the collector ever takes: what it waits for is bounded in itself. */
const LIMIT_MS = 60_000;

/** Who owns our own folder in /proc; null where there is none. The password file may have no entry for the user. */
function ownUid(): number | null {
  return statSync("/proc/self", { throwIfNoEntry: false })?.uid ?? null;
}

/** Why the namespaces of this machine cannot be read by this user, with what to do; null where they can. */
export function localProblem(system = platform(), uid = ownUid()): { why: string; hint: string } | null {
  if (system !== "linux") {
    return {
      why: `this machine is no Linux node (${system})`,
      hint: "run it on the node, or ask the cluster: kubectl nsinfo pod/NAME",
    };
  }
  if (uid !== 0) {
    return {
      why: "only root may read the namespaces of other users' processes",
      hint: "sudo kubectl-nsinfo local, or ask the cluster: kubectl nsinfo pod/NAME",
    };
  }
  return null;
}

/**
 * Runs the collector on this machine and resolves with what it printed, and with what it complained of. Rejects only with the
 * signal's reason.
 */
export async function collectHere(
  args: string[],
  signal: AbortSignal,
): Promise<{ output: string; complaint: string }> {
  const { stdout, stderr } = await execa("sh", ["-c", COLLECTOR_SCRIPT, "nsinfo", ...args], {
    cancelSignal: signal,
    reject: false,
    stdin: "ignore",
    stripFinalNewline: false,
    timeout: LIMIT_MS,
  });
  signal.throwIfAborted();
  return { output: stdout, complaint: stderr };
}
