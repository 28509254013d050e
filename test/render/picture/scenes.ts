import type { PerType } from "../../../src/model/namespace.js";
import type { ContainerReport, NamespaceCell, NamespaceReport } from "../../../src/model/report.js";
import { declaredReport, recordedReport, withEvidence } from "../../recorded-report.js";

/** Markup, entities, quotes, a directive of Mermaid, an end of script, text that turns round, what XML does not allow. */
export const HOSTILE =
  '</title></script><script>document.body.dataset.pwned=1</script>"\'><img src=x onerror="document.body.dataset.pwned=1">&lt;]]>%%{init: {}}%%\u202e\u0000\ufffe\ud800`\n';

function changed(report: NamespaceReport, change: (report: NamespaceReport) => void): NamespaceReport {
  const copy = structuredClone(report);
  change(copy);
  return copy;
}

function containersOf(report: NamespaceReport): ContainerReport[] {
  return report.pods[0]?.containers ?? [];
}

function gone(cells: PerType<NamespaceCell>): void {
  for (const cell of Object.values(cells)) Object.assign(cell, { inode: null, scope: null, drift: null });
}

/** Twelve containers: one is in a crash loop, one has drifted into another network namespace, two share a PID namespace. */
function twelve(report: NamespaceReport): void {
  const [app, proxy] = containersOf(report);
  if (!app || !proxy) throw new Error("no containers");
  const more = Array.from({ length: 10 }, (_, index) => {
    const one = structuredClone(proxy);
    one.name = `worker-${index}`;
    one.namespaces.pid.inode = 4026540000 + index;
    one.namespaces.mnt.inode = 4026541000 + index;
    return one;
  });
  const [, , , crashing, , sharing, , drifted] = more;
  if (!crashing || !sharing || !drifted) throw new Error("no containers");
  Object.assign(crashing, { pid: null, process: null, state: "waiting", reason: "CrashLoopBackOff" });
  gone(crashing.namespaces);
  for (const one of [app, sharing])
    Object.assign(one.namespaces.pid, { inode: app.namespaces.pid.inode, scope: "pod", drift: true });
  Object.assign(drifted.namespaces.net, { inode: 4026549999, scope: "other", drift: true });
  report.pods[0]?.containers.splice(2, 0, ...more);
}

function hostile(report: NamespaceReport): void {
  for (const pod of report.pods) {
    Object.assign(pod, { namespace: HOSTILE, name: HOSTILE, node: HOSTILE });
    for (const one of pod.containers) {
      one.name = HOSTILE;
      one.reason = HOSTILE;
      if (one.process) one.process.comm = HOSTILE;
    }
    for (const relation of pod.relations) {
      relation.members = [HOSTILE];
      relation.evidence = {
        hostName: HOSTILE,
        interfaces: [{ name: HOSTILE, addresses: [HOSTILE], peer: HOSTILE }],
      };
    }
  }
  for (const node of report.nodes) Object.assign(node, { name: HOSTILE, runtime: HOSTILE, kernel: HOSTILE });
  for (const one of report.findings)
    Object.assign(one, {
      pod: `${HOSTILE}/${HOSTILE}`,
      reason: HOSTILE,
      detail: HOSTILE,
      remedy: HOSTILE,
      references: [HOSTILE],
    });
  report.gaps = [{ node: HOSTILE, pod: HOSTILE, container: HOSTILE, what: HOSTILE, why: HOSTILE }];
}

function onNode2(report: NamespaceReport): void {
  for (const pod of report.pods) pod.node = "node2";
  for (const node of report.nodes) node.name = "node2";
}

const sidecar = recordedReport(["sidecar"], withEvidence);

function together(one: NamespaceReport, other: NamespaceReport): NamespaceReport {
  return {
    ...one,
    nodes: [...one.nodes, ...other.nodes],
    pods: [...one.pods, ...other.pods],
    findings: [...one.findings, ...other.findings],
  };
}

/** What pictures are looked at with. */
export const SCENES: Readonly<Record<string, NamespaceReport>> = {
  sidecar,
  "one container": changed(sidecar, (report) => {
    for (const pod of report.pods) pod.containers = pod.containers.filter((one) => one.name === "app");
  }),
  "twelve containers": changed(sidecar, twelve),
  "the node's namespaces": recordedReport(["host"]),
  "an ephemeral container": recordedReport(["target"]),
  "declared only": declaredReport("pending"),
  "two nodes": together(
    recordedReport(["sidecar", "sharepid"], withEvidence),
    changed(recordedReport(["host"]), onNode2),
  ),
  "hostile names": changed(sidecar, hostile),
  "no pod": changed(sidecar, (report) => {
    report.pods = [];
    report.findings = [];
  }),
};

/** One of them. */
export function scene(name: string): NamespaceReport {
  const report = SCENES[name];
  if (report === undefined) throw new Error(`no scene ${name}`);
  return report;
}
