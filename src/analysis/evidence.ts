import type { NamespaceEvidence } from "../model/reading.js";
import type { EvidenceReport } from "../model/report.js";
import type { NodeSnapshot } from "../model/snapshot.js";

/** The names of the node's interfaces by their index, as far as its network namespace was looked at. */
function nodeInterfaces(node: NodeSnapshot | null): Map<number, string> {
  const seen = node?.evidence.find((one) => one.type === "net" && one.inode === node.namespaces.net);
  return new Map(
    seen?.evidence.interfaces?.flatMap((one) => (one.index === null ? [] : [[one.index, one.name]])),
  );
}

/** What was seen in a namespace, with the node's end of each veth pair by name. */
export function evidenceReport(evidence: NamespaceEvidence, node: NodeSnapshot | null): EvidenceReport {
  const { interfaces, ...rest } = evidence;
  if (!interfaces) return rest;
  const names = nodeInterfaces(node);
  const linked = interfaces.map(({ name, addresses, peerIndex }) => ({
    name,
    addresses,
    peer: peerIndex === null ? null : (names.get(peerIndex) ?? null),
  }));
  return { interfaces: linked, ...rest };
}
