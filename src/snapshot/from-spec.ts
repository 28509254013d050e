import { expectedScopes } from "../analysis/expected.js";
import { perType } from "../model/namespace.js";
import type { Pod } from "../model/pod.js";
import type { PodSnapshot } from "../model/snapshot.js";

/** A pod of which nothing was observed: its declared namespaces, by its spec alone. */
export function podFromSpec(pod: Pod): PodSnapshot {
  const containers = pod.containers.map((declared) => ({
    ...declared,
    pid: null,
    pidSource: null,
    process: null,
    pidDisagreement: null,
    inodes: perType(() => null),
    expected: expectedScopes(pod.spec, declared, pod.containers, { runtime: null, cgroup: null }),
  }));
  return { pod, containers };
}
