import type { Check } from "./check.js";

/**
 * crictl and the cgroups must name the same process for a container. Where they do not, crictl's is shown, since the runtime
 * is the authority; the difference is told, as one of the two is stale or something moved a process between cgroups.
 */
export const pidSourcesDisagree: Check = {
  id: "pid-sources-disagree",
  severity: "warning",
  references: [],
  needsProcess: true,
  about: {
    rule: "crictl and the cgroups name the same process for a container.",
    why: "The report stands on the right process. crictl's answer is the one that is shown; where the cgroups say something else, one of the two is stale, or something moved a process between cgroups.",
    attacker: "None by itself: it says how far the report can be trusted.",
    fix: "Run it again; if it stays, look at both processes on the node: ls -l /proc/PID/ns, cat /proc/PID/cgroup.",
  },
  run({ snapshot }) {
    return snapshot.containers.flatMap(({ name, pidDisagreement }) =>
      pidDisagreement === null
        ? []
        : [
            {
              container: name,
              reason: `crictl and the cgroups name different processes for ${name}`,
              detail: `crictl says PID ${pidDisagreement.crictl}, the first process in the container's cgroup is ${pidDisagreement.cgroup}`,
              remedy:
                "run it again; if it stays, look at both processes on the node: ls -l /proc/PID/ns, cat /proc/PID/cgroup",
            },
          ],
    );
  },
};
