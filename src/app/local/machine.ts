import { collectHere } from "../../probe/local.js";
import { type LocalName, localNames } from "../../probe/local-names.js";
import { type LocalProcess, localProcesses } from "../../probe/local-proc.js";

/** The machine that the tool runs on, as far as `local` touches it. */
export interface Machine {
  /** What it is called in the report. */
  name: string;
  processes(): LocalProcess[];
  /** Container ID -> what the kubelet calls it. */
  names(): Map<string, LocalName>;
  collect(args: string[], signal: AbortSignal): Promise<{ output: string; complaint: string }>;
}

/** This machine. */
export function thisMachine(hostName: string): Machine {
  return { name: hostName, processes: localProcesses, names: localNames, collect: collectHere };
}
