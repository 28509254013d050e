import { networksOf, ownerOf } from "../analysis/listeners.js";
import { deriveListeners, networkOf } from "../analysis/localhost.js";
import { localhostGaps } from "../analysis/localhost-gaps.js";
import { redirectsOf } from "../analysis/redirect.js";
import { portVerdict } from "../analysis/verdict.js";
import { runChecks } from "../checks/check.js";
import { LOCALHOST_CHECKS } from "../checks/localhost/index.js";
import type { DeclaredNetwork } from "../model/declared-network.js";
import type {
  ListenerReport,
  LocalhostPodReport,
  LocalhostReport,
  UnixSocketReport,
} from "../model/localhost-report.js";
import { API_VERSION, SEVERITIES } from "../model/report.js";
import type { Gap, NodeSnapshot, PodSnapshot } from "../model/snapshot.js";
import type { ListenersReading } from "../model/sockets.js";
import { VERSION } from "../model/version.generated.js";

/** One pod as declared and, where a reading is there, observed. */
export interface LocalhostSnapshot {
  node: NodeSnapshot | null;
  pod: PodSnapshot;
  networks: readonly DeclaredNetwork[];
  reading: ListenersReading | null;
  gaps: readonly Gap[];
}

/** What of it is shown, and when it was made. */
export interface LocalhostView {
  port: number | null;
  from: string | null;
  now: Date;
}

function unixSockets(pod: PodSnapshot, reading: ListenersReading): UnixSocketReport[] {
  return reading.networks
    .filter((network) => networksOf(pod).includes(network.inode))
    .flatMap((network) =>
      network.unix.map(({ name, owners }) => ({
        name,
        ...ownerOf(owners, pod, reading),
        networkNamespace: network.inode,
      })),
    );
}

function podReport(
  { pod, reading, networks }: LocalhostSnapshot,
  listeners: ListenerReport[],
  port: number | null,
): LocalhostPodReport {
  const { namespace, name, uid, nodeName, podIPs, spec } = pod.pod;
  return {
    namespace,
    name,
    uid,
    node: nodeName,
    observed:
      reading !== null &&
      networksOf(pod).some((inode) => reading.networks.some((one) => one.inode === inode)),
    hostNetwork: spec.hostNetwork,
    podIPs,
    containers: pod.containers
      .filter((one) => one.kind !== "sandbox")
      .map((one) => ({ name: one.name, kind: one.kind, state: one.state, networkNamespace: one.inodes.net })),
    listeners,
    unixSockets: reading === null ? [] : unixSockets(pod, reading),
    verdict:
      port === null || reading === null
        ? null
        : portVerdict(port, { listeners, networks, whole: reading.whole }),
  };
}

/** What the user asked to see, as of the findings too; checks and verdict have seen all. */
function narrowed(report: LocalhostPodReport, { port, from }: LocalhostView): LocalhostPodReport {
  const listeners = report.listeners
    .filter((one) => port === null || one.port === port)
    .map((one) => (from === null ? one : { ...one, reach: one.reach.filter((way) => way.from === from) }));
  return { ...report, listeners, unixSockets: port === null ? report.unixSockets : [] };
}

/** Makes the report on one pod's listeners: who reaches them, findings (most severe first), gaps. Pure but for the time given. */
export function buildLocalhostReport(snapshot: LocalhostSnapshot, view: LocalhostView): LocalhostReport {
  const { pod, reading, networks, node } = snapshot;
  const listeners = reading === null ? [] : deriveListeners({ pod, networks, reading });
  const report = podReport(snapshot, listeners, view.port);
  const shared = pod.containers.map((one) => networkOf(one, pod)).find((inode) => inode !== null);
  const checked = runChecks(LOCALHOST_CHECKS, {
    report,
    snapshot: pod,
    networks,
    whole: reading?.whole ?? false,
    redirects: redirectsOf(listeners, reading?.networks ?? []),
    hasLoopback6: reading?.networks.find((one) => one.inode === shared)?.hasLoopback6 ?? false,
  });
  return {
    apiVersion: API_VERSION,
    kind: "LocalhostReport",
    generatedAt: view.now.toISOString(),
    version: VERSION,
    nodes: node === null ? [] : [withoutEvidence(node)],
    pods: [narrowed(report, view)],
    findings: checked.findings
      .filter(({ port }) => view.port === null || port === null || port === view.port)
      .map(({ finding }) => finding)
      .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity)),
    skipped: checked.skipped,
    gaps: [...snapshot.gaps, ...(reading === null ? [] : localhostGaps(pod, reading, listeners))],
  };
}

function withoutEvidence({ evidence: _, ...node }: NodeSnapshot): LocalhostReport["nodes"][number] {
  return node;
}
