import { type Check, concerned } from "./check.js";

function graceWords(seconds: number | null): string {
  return seconds === null ? "when its grace period is over" : `after ${seconds} s`;
}

/**
 * PID 1 of a PID namespace gets no signal that it has no handler for (pid_namespaces(7)): the kubelet's SIGTERM is lost, and
 * the container is killed when the grace period is over. Said only of a process that really is PID 1.
 */
export const pid1IgnoresSigterm: Check = {
  id: "pid-1-ignores-sigterm",
  severity: "info",
  references: [],
  needsProcess: true,
  about: {
    rule: "PID 1 of a container handles SIGTERM.",
    why: "The kernel gives PID 1 of a PID namespace no signal that it has no handler for. The kubelet's SIGTERM does nothing then, and every stop of the pod takes the whole grace period and ends in SIGKILL: slow roll-outs, connections cut, data not written.",
    attacker: "Nothing.",
    fix: "Handle SIGTERM in the application; or start it under an init such as tini or dumb-init; or write exec before the application in its start script, so that the shell is not PID 1.",
  },
  run({ report, snapshot }) {
    return concerned(report)
      .filter(
        ({ process }) =>
          process?.nsPid.at(-1) === 1 && process.nsPid.length > 1 && process.handlesSigterm === false,
      )
      .map(({ name, process }) => ({
        container: name,
        reason: `${name}: PID 1 is ${JSON.stringify(process?.comm ?? "?")} without a SIGTERM handler: it is killed ${graceWords(snapshot.pod.terminationGracePeriodSeconds)}`,
        detail:
          "the kernel gives PID 1 no signal that it has no handler for, so the kubelet's SIGTERM does nothing",
        remedy:
          "handle SIGTERM, or start the application under an init (tini, dumb-init), or use exec in its start script",
      }));
  },
};
