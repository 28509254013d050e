import type { ContainerReport, PodReport } from "../model/report.js";
import { type Check, type CheckResult, concerned, listNames } from "./check.js";
import { declaredPowers } from "./declared-powers.js";

/** Who is PID 1 in the namespace: the process whose innermost NSpid is 1 (pid_namespaces(7)). */
function firstOf(report: PodReport, inode: number | null): string {
  const first = report.containers.find(
    (one) => one.namespaces.pid.inode === inode && one.process?.nsPid.at(-1) === 1,
  );
  if (!first) return "which process is PID 1 could not be read";
  return `PID 1 is ${JSON.stringify(first.process?.comm ?? "?")} of ${first.name}`;
}

function observedPowers(members: ContainerReport[]): string {
  const roots = members.filter((one) => one.process?.uid === 0).map((one) => one.name);
  const tracers = members
    .filter((one) => one.process?.capabilities?.includes("SYS_PTRACE"))
    .map((one) => one.name);
  const says = [
    roots.length > 0
      ? `${listNames(roots)} (root) can signal every process in it and read its files through /proc/PID/root`
      : "each can signal the processes in it that run as its own user",
  ];
  if (tracers.length > 0) says.push(`${listNames(tracers)} can trace them (CAP_SYS_PTRACE)`);
  return says.join("; ");
}

/**
 * Containers that share a PID namespace see each other's processes, command lines and environment, and PID 1 is no longer
 * the application: with `shareProcessNamespace: true` it is the sandbox's process (Kubernetes docs, "Share Process Namespace
 * between Containers in a Pod"), with an ephemeral container's `targetContainerName` it is the target's.
 */
export const shareProcessNamespace: Check = {
  id: "share-process-namespace",
  severity: "info",
  references: [],
  about: {
    rule: "Containers share a PID namespace only where one has to see or signal the processes of another.",
    why: "With shareProcessNamespace: true every container sees the processes of all others, and PID 1 is the sandbox's process, not the application: it gets no SIGTERM first and reaps what others leave. Neither Pod Security nor any scanner looks at it.",
    attacker:
      "From the weakest container: command lines of all others; environment, memory and files (/proc/PID/root) of those that run as the same user; as root or with CAP_SYS_PTRACE of every one, so a sidecar's token, key or socket is as good as the application's.",
    fix: "Remove shareProcessNamespace: true, or let every container run as a user of its own, none of them root, with capabilities dropped. For debugging, kubectl debug --target shares for as long as it is needed.",
  },
  run({ report, snapshot, view }): CheckResult[] {
    const shared = report.relations.filter(
      (one) => one.type === "pid" && one.scope === "pod" && one.members.length > 1,
    );
    const remedy = snapshot.pod.spec.shareProcessNamespace
      ? "remove shareProcessNamespace: true unless a container has to see or signal the processes of another"
      : "none is needed: it ends with the ephemeral container";
    if (shared.length > 0) {
      return shared.map((relation) => ({
        container: null,
        reason: `${listNames(relation.members)} see each other's processes, and ${firstOf(report, relation.inode)}`,
        detail: observedPowers(report.containers.filter((one) => relation.members.includes(one.name))),
        remedy,
        fields: [["spec", "shareProcessNamespace"]],
      }));
    }
    // Init containers have ended before the others begin.
    const together = concerned(report).filter((one) => one.kind !== "init");
    if (!snapshot.pod.spec.shareProcessNamespace || together.length < 2) return [];
    const names = together.map((one) => one.name);
    const powers = view === null ? null : declaredPowers(view, snapshot.containers, names);
    return [
      {
        container: null,
        ...(powers === null ? {} : { severity: powers.severity }),
        reason: `${listNames(names)} see each other's processes`,
        detail: [
          "declared, not observed: PID 1 will be the sandbox's process, not the application's",
          ...(powers?.words ?? []),
        ].join("; "),
        remedy,
        fields: [["spec", "shareProcessNamespace"]],
      },
    ];
  },
};
