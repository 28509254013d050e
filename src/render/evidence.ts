import type { EvidenceReport } from "../model/report.js";
import { harmless } from "../model/text.js";

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Loopback and link-local addresses say nothing about whom a namespace is shared with. */
function telling(address: string): boolean {
  return (
    !address.startsWith("127.") && !address.startsWith("::1/") && !address.toLowerCase().startsWith("fe80:")
  );
}

function interfaces(list: NonNullable<EvidenceReport["interfaces"]>): string {
  const named = list.flatMap((one) => {
    const addresses = one.addresses.filter(telling).map((address) => address.replace(/\/\d+$/, ""));
    return addresses.length > 0 ? [`${one.name} ${addresses.slice(0, 2).join(" ")}`] : [];
  });
  if (named.length === 0) return "loopback only";
  return named.length > 2 ? `${named.slice(0, 2).join(", ")} and ${named.length - 2} more` : named.join(", ");
}

function ipcObjects({ shm, sem, msg }: NonNullable<EvidenceReport["ipcObjects"]>): string {
  const said = [
    ...(shm > 0 ? [plural(shm, "shared memory segment", "shared memory segments")] : []),
    ...(sem > 0 ? [plural(sem, "semaphore set", "semaphore sets")] : []),
    ...(msg > 0 ? [plural(msg, "message queue", "message queues")] : []),
  ];
  return said.length === 0 ? "no objects" : said.join(", ");
}

/** What was seen inside a namespace, in a few words; null where nothing was looked at. */
export function evidenceWords(evidence: EvidenceReport): string | null {
  if (evidence.interfaces) return harmless(interfaces(evidence.interfaces), 120);
  if (evidence.hostName !== undefined) return `host name ${harmless(evidence.hostName, 64)}`;
  if (evidence.ipcObjects) return ipcObjects(evidence.ipcObjects);
  return null;
}
