import type { ListenerReport } from "../model/localhost-report.js";
import { type Gap, type PodSnapshot, podKey } from "../model/snapshot.js";
import type { ListenersReading } from "../model/sockets.js";
import { endpoint } from "./endpoint.js";
import { networksOf } from "./listeners.js";
import { redirectsOf } from "./redirect.js";

const SHOWN = 8;

function some(names: string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}

function socketName(one: ListenerReport): string {
  return `${one.protocol} ${endpoint(one)}`;
}

function ownerGaps(listeners: readonly ListenerReport[], hostNetwork: boolean): [string, string][] {
  const lost = listeners.filter((one) => one.container === null && one.process === null);
  const foreign = hostNetwork
    ? []
    : listeners.filter((one) => one.container === null && one.process !== null);
  return [
    ...(lost.length > 0
      ? [
          [
            `who holds ${some(lost.map(socketName))}`,
            "no process that could be read holds it: the kernel does, or the debug pod may not look into the process",
          ] as [string, string],
        ]
      : []),
    ...foreign.map((one): [string, string] => [
      `the container of ${socketName(one)}`,
      `process ${one.process} holds it, which is of no container of the pod`,
    ]),
  ];
}

function v6Gaps(listeners: readonly ListenerReport[]): [string, string][] {
  const open = listeners.filter(
    (one) =>
      one.v6Only === null && one.reach.some(({ derived }) => derived === "unknown") && one.address === "::",
  );
  if (open.length === 0) return [];
  return [
    [
      `whether ${some(open.map(socketName))} take${open.length === 1 ? "s" : ""} IPv4 too`,
      "/proc does not tell IPV6_V6ONLY, and there was no ss to ask; --connect finds out for TCP",
    ],
  ];
}

const NOT_FOLLOWED = "they jump between their chains in more ways than can be followed";
const NOT_READ =
  "neither the node nor the image of the debug pod has an iptables-save or nft that tells, or the debug pod may not enter the network namespace (--profile enter)";

/** Where rules matter: the kernel says that there are some, or a mesh is there. */
function ruleGaps(reading: ListenersReading, listeners: readonly ListenerReport[]): [string, string][] {
  const unread = redirectsOf(listeners, reading.networks).filter((one) => one.rules === null);
  const byNetwork = new Map(unread.map((one) => [one.networkNamespace, one]));
  return [...byNetwork].map(([inode, { tables }]) => [
    `the rules of net:[${inode}], which may redirect connections`,
    tables === null ? NOT_READ : NOT_FOLLOWED,
  ]);
}

/** What could not be learnt about a pod's listeners, each with its reason. */
export function localhostGaps(
  pod: PodSnapshot,
  reading: ListenersReading,
  listeners: readonly ListenerReport[],
): Gap[] {
  const unread = networksOf(pod).filter((inode) => !reading.networks.some((one) => one.inode === inode));
  const odd = new Set(
    reading.attempts
      .filter((one) => one.result === "other")
      .map((one) => `${one.from === "node" ? "the node" : "the pod"}\n${one.address}\n${one.words}`),
  );
  const gaps: [string, string][] = [
    ...unread.map((inode): [string, string] => [
      `the sockets of net:[${inode}]`,
      "they were not read: the process there ended meanwhile, or could not be looked into",
    ]),
    ...ownerGaps(listeners, pod.pod.spec.hostNetwork),
    ...v6Gaps(listeners),
    ...ruleGaps(reading, listeners),
    ...[...odd].slice(0, SHOWN).map((one): [string, string] => {
      const [from, address, words] = one.split("\n");
      return [`connections from ${from} to ${address}`, words === "" ? "nc gave no reason" : (words ?? "")];
    }),
    ...reading.gaps.map(({ what, why }): [string, string] => [what, why]),
  ];
  return gaps.map(([what, why]) => ({
    node: pod.pod.nodeName,
    pod: podKey(pod.pod),
    container: null,
    what,
    why,
  }));
}
