import type { NodeReading } from "../model/reading.js";
import { DebugPodError } from "../probe/problem.js";
import type { LogText } from "../probe/read-log.js";

/** The kernel's word for a program of another architecture (execve(2), ENOEXEC). */
function wrongArchitecture(): DebugPodError {
  return new DebugPodError(
    "the image of the debug pod is not for the architecture of the node: exec format error",
    "name one that is with --image; kubectl get nodes -L kubernetes.io/arch shows the architectures",
  );
}

const TOOLS_HINT =
  "the image must have sh, awk, grep, sed, xargs and nsenter: busybox:1.36 has them (--image)";

/** Without these the collector reads nothing at all. */
const ESSENTIAL = new Set(["awk", "grep", "ls", "xargs", "head"]);

/** Throws where the collector could not do its work: it ended early, or its image lacks what it is written in. */
export function checkCollected(log: LogText, reading: NodeReading): void {
  if (reading.processes.size > 0) return;
  const missing = [...log.text.matchAll(/^@missing ([a-z]+)$/gm)].map(([, tool = ""]) => tool);
  if (missing.some((tool) => ESSENTIAL.has(tool)))
    throw new DebugPodError(`the image of the debug pod has no ${missing.join(", ")}`, TOOLS_HINT);
  if (!log.complete) throw collectorFailed(log.text);
}

/** An image without sh fails in its own words, which are in the log. */
function collectorFailed(text: string): DebugPodError {
  if (/exec format error/.test(text)) return wrongArchitecture();
  const said = text.trim().split("\n")[0]?.slice(0, 200) ?? "";
  return new DebugPodError(`the debug pod ended without an answer${said ? `: ${said}` : ""}`, TOOLS_HINT);
}
