import { bareContainerId } from "../../model/pod.js";
import type { LocalProcess } from "../../probe/local-proc.js";
import { InspectError } from "../observable.js";
import type { LocalContainer } from "./pods.js";

const LEAST_DIGITS = 4;

/** The container that a full ID, one with `runtime://`, or the first digits of one means. Throws an InspectError. */
export function chooseContainer(
  word: string,
  containers: ReadonlyMap<string, LocalContainer>,
): LocalContainer {
  const id = (bareContainerId(word) ?? "").toLowerCase();
  if (!/^[0-9a-f]+$/.test(id) || id.length < LEAST_DIGITS) {
    throw new InspectError(
      `invalid container ID ${JSON.stringify(word)}`,
      `an ID is hexadecimal, at least its first ${LEAST_DIGITS} digits: crictl ps, docker ps and kubectl-nsinfo local show them`,
    );
  }
  const found = [...containers.values()].filter((one) => one.id.startsWith(id));
  if (found.length === 1 && found[0]) return found[0];
  if (found.length > 1) {
    const some = found.slice(0, 3).map((one) => one.id.slice(0, 16));
    throw new InspectError(
      `container ID ${id} is ambiguous: ${found.length} containers begin with it`,
      `more digits: ${some.join(", ")}${found.length > some.length ? ", ..." : ""}`,
    );
  }
  throw new InspectError(
    `container ${word} not found: no process's cgroup names it`,
    "kubectl-nsinfo local shows all that are named; one that has ended has no namespaces any more",
  );
}

/** Throws an InspectError unless a process of that number is there to be looked at. */
export function checkPid(pid: number, processes: readonly LocalProcess[]): void {
  if (pid === 1) {
    throw new InspectError(
      "process 1 is the machine's own: the others are compared with it",
      "its namespaces are the column host of every report; name another process",
    );
  }
  if (processes.some((one) => one.pid === pid)) return;
  throw new InspectError(
    `process ${pid} not found`,
    "ps -e shows what runs; numbers are those of this PID namespace, and kernel threads have no namespaces of their own",
  );
}
