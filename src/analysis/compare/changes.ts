import type { Change, ComparedContainer, ComparedFinding, Side } from "../../model/comparison.js";
import { NAMESPACE_TYPES, type NamespaceType } from "../../model/namespace.js";
import type { PodNamespaceSpec } from "../../model/pod.js";
import type { NamespaceCell } from "../../model/report.js";

type Value = Change["before"];

/** How two sides are compared. */
export interface Manner {
  /** One pod at two times: whether it, its node or its containers are still the same ones counts too. */
  samePod: boolean;
  /** Inodes of both are numbers of the same kernel. */
  inodes: boolean;
}

const NODE_FIELDS = ["name", "runtime", "kernel", "cgroup"] as const;
const SPEC_FIELDS = [
  "hostNetwork",
  "hostPID",
  "hostIPC",
  "hostUsers",
  "shareProcessNamespace",
] as const satisfies (keyof PodNamespaceSpec)[];

function differs(
  before: Value,
  after: Value,
  about: Pick<Change, "aspect"> & Partial<Pick<Change, "what" | "container" | "type">>,
): Change[] {
  if (before === after) return [];
  return [{ container: null, type: null, what: about.aspect, ...about, before, after }];
}

/** Null is not known, which is no change. */
function bothKnown(before: Value, after: Value): boolean {
  return before !== null && after !== null;
}

function podChanges(before: Side, after: Side, { samePod }: Manner): Change[] {
  const [one, other] = [before.pod.uid, after.pod.uid];
  const anew = samePod && one !== "" && other !== "" ? differs(one, other, { aspect: "pod" }) : [];
  const boots = [before.node?.bootId ?? null, after.node?.bootId ?? null] as const;
  const restarted =
    samePod && before.node?.name === after.node?.name && bothKnown(...boots)
      ? differs(...boots, { aspect: "node", what: "boot" })
      : [];
  const nodes = NODE_FIELDS.flatMap((what) => {
    const [a, b] = [before.node?.[what] ?? null, after.node?.[what] ?? null];
    return bothKnown(a, b) ? differs(a, b, { aspect: "node", what }) : [];
  });
  const [declared, now] = [before.pod.spec, after.pod.spec];
  const spec =
    declared === null || now === null
      ? []
      : SPEC_FIELDS.flatMap((what) => differs(declared[what], now[what], { aspect: "spec", what }));
  return [...anew, ...nodes, ...restarted, ...spec];
}

/** Whether it was seen whose namespace a cell is. */
export function isKnown({ scope }: NamespaceCell): boolean {
  return scope !== null && scope !== "unknown";
}

function cellChanges(
  before: ComparedContainer,
  after: ComparedContainer,
  type: NamespaceType,
  manner: Manner,
): Change[] {
  const container = before.name;
  const [one, other] = [before.namespaces[type], after.namespaces[type]];
  if (!isKnown(one) || !isKnown(other)) return [];
  const scope = differs(one.scope, other.scope, { aspect: "scope", container, type });
  const drift = bothKnown(one.drift, other.drift)
    ? differs(one.drift, other.drift, { aspect: "drift", container, type })
    : [];
  const namespace =
    manner.samePod && manner.inodes && bothKnown(one.inode, other.inode)
      ? differs(one.inode, other.inode, { aspect: "namespace", container, type })
      : [];
  return [...scope, ...namespace, ...drift];
}

function containerChanges(before: ComparedContainer, after: ComparedContainer, manner: Manner): Change[] {
  const container = before.name;
  const restart =
    manner.samePod && bothKnown(before.id, after.id)
      ? differs(before.id, after.id, { aspect: "restart", container })
      : [];
  return [
    ...restart,
    ...differs(before.state, after.state, { aspect: "state", container }),
    ...NAMESPACE_TYPES.flatMap((type) => cellChanges(before, after, type, manner)),
  ];
}

function allContainers(before: Side, after: Side, manner: Manner): Change[] {
  const find = (side: Side, name: string) => side.pod.containers.find((one) => one.name === name);
  const names = [...new Set([...before.pod.containers, ...after.pod.containers].map(({ name }) => name))];
  return names.flatMap((name) => {
    const [one, other] = [find(before, name), find(after, name)];
    if (one && other) return containerChanges(one, other, manner);
    return differs(one?.kind ?? null, other?.kind ?? null, { aspect: "container", container: name });
  });
}

/** Of one pod a finding is the same one where check, container and wording are; of two pods where the check is. */
function findingChanges(
  before: readonly ComparedFinding[],
  after: readonly ComparedFinding[],
  { samePod }: Manner,
): Change[] {
  const key = ({ id, container, reason }: ComparedFinding): string =>
    samePod ? JSON.stringify([id, container, reason]) : id;
  const only = (some: readonly ComparedFinding[], others: readonly ComparedFinding[]) =>
    some.filter((one) => !others.some((other) => key(other) === key(one)));
  const about = ({ id, container }: ComparedFinding) => ({ aspect: "finding", what: id, container }) as const;
  return [
    ...only(before, after).flatMap((one) => differs(one.reason, null, about(one))),
    ...only(after, before).flatMap((one) => differs(null, one.reason, about(one))),
  ];
}

/**
 * What is not the same on two sides: of the pod and its node first, then container by container in pod order, then findings. What
 * is not known on one of them is no change.
 */
export function changesBetween(before: Side, after: Side, manner: Manner): Change[] {
  return [
    ...podChanges(before, after, manner),
    ...allContainers(before, after, manner),
    ...(before.pod.observed === after.pod.observed
      ? findingChanges(before.findings, after.findings, manner)
      : []),
  ];
}
