import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { audit } from "../../src/app/audit/audit.js";
import { fromCluster } from "../../src/app/audit/from-cluster.js";
import { fromFiles, type SourceEvent } from "../../src/app/audit/from-files.js";
import { RULES } from "../../src/checks/rules.js";
import type { KubeObject } from "../../src/kube/port.js";
import { API_VERSION } from "../../src/model/report.js";
import type { AuditFormatName } from "../../src/render/audit/format-names.js";
import { AUDIT_FORMATS } from "../../src/render/audit/formats.js";
import { parseWorkloadTargets } from "../../src/target/workload-target.js";

/** One run: how many specs, how long on one core, and the most memory it was seen to use. */
export interface AuditFigure {
  what: string;
  specs: number;
  /** Of the processor, user and system, per second: another process on the machine does not change it. */
  specsPerCpuSecond: number;
  specsPerSecond: number;
  /** MiB of resident memory, at most, since the run began. */
  peakMiB: number;
}

const FILES = 10_000;
const PODS = 100_000;

/** About 20 lines; one in ten has a finding of the namespace review. */
function manifest(index: number): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: web-${index}
  namespace: shop
  labels:
    app: web
spec:
  ${index % 10 === 0 ? "hostNetwork: true" : "restartPolicy: Always"}
  containers:
  - name: app
    image: registry.example/app:${index}
    ports:
    - containerPort: 8080
    resources:
      limits:
        memory: 128Mi
  - name: proxy
    image: registry.example/proxy:1
    args: ["--listen", "8443"]
`;
}

/** As an API server has a pod: with what it fills in, and a status. */
function pod(index: number): KubeObject {
  const container = (name: string): object => ({
    name,
    image: `registry.example/${name}:${index}`,
    imagePullPolicy: "IfNotPresent",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    volumeMounts: [
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ],
  });
  const id = (name: string): string =>
    `containerd://${index.toString(16).padStart(63, "0")}${name === "app" ? 0 : 1}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `web-${index}`,
      namespace: `ns-${index % 100}`,
      uid: String(index),
      labels: { app: "web" },
    },
    spec: {
      ...(index % 10 === 0 ? { hostNetwork: true } : {}),
      nodeName: `node-${index % 500}`,
      securityContext: {},
      containers: [container("app"), container("proxy")],
      volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }],
      tolerations: [{ key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute" }],
    },
    status: {
      phase: "Running",
      containerStatuses: ["app", "proxy"].map((name) => ({
        name,
        containerID: id(name),
        restartCount: 0,
        state: { running: { startedAt: "2026-11-23T12:00:00Z" } },
      })),
    },
  };
}

/** What a server sends page by page: text is made and parsed, as it would be from the wire. */
async function* pages(): AsyncGenerator<KubeObject> {
  const size = 500;
  for (let from = 0; from < PODS; from += size) {
    const page = JSON.stringify({ items: Array.from({ length: size }, (_, index) => pod(from + index)) });
    yield* JSON.parse(page).items as KubeObject[];
  }
}

async function measure(
  what: string,
  format: AuditFormatName,
  source: AsyncIterable<SourceEvent>,
): Promise<AuditFigure> {
  const { positions, writer } = AUDIT_FORMATS[format];
  const style = { color: false, columns: null };
  const out = writer({ style, rules: RULES, asked: RULES, failOn: "danger" });
  const signal = new AbortController().signal;
  const acceptances = { exceptions: [], baseline: null, today: "2026-11-23", rules: [] };
  let specs = 0;
  let bytes = 0;
  let peak = 0;
  const begun = process.hrtime.bigint();
  const before = process.cpuUsage();
  bytes += out.begin({
    apiVersion: API_VERSION,
    kind: "AuditReport",
    generatedAt: "2026-11-23T12:00:00Z",
    version: "0",
    source: "spec",
    podSecurityVersion: "v1.36",
  }).length;
  for await (const event of audit(source, { version: "v1.36", positions, acceptances, signal })) {
    if ("problem" in event) throw new Error(event.problem.message);
    bytes += out.workload(event.workload).length;
    if (++specs % 500 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  if (bytes === 0) throw new Error("nothing was written");
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const { user, system } = process.cpuUsage(before);
  return {
    what: `${what}, -o ${format}`,
    specs,
    specsPerCpuSecond: Math.round(specs / ((user + system) / 1e6)),
    specsPerSecond: Math.round(specs / seconds),
    peakMiB: Math.round(peak / 1024 ** 2),
  };
}

/** Reviews files on disk and a cluster's pods, written in several formats; the first run of all is a cold one. */
export async function benchAudit(): Promise<AuditFigure[]> {
  const figures: AuditFigure[] = [];
  const dir = mkdtempSync(join(tmpdir(), "nsinfo-bench-"));
  try {
    for (let index = 0; index < FILES; index++) writeFileSync(join(dir, `${index}.yaml`), manifest(index));
    for (const format of ["name", "table", "json", "sarif"] as const) {
      const files = fromFiles({ paths: [dir], recursive: false, stdin: Readable.from([]), namespace: null });
      figures.push(await measure(`${FILES} manifests`, format, files));
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  for (const format of ["name", "table", "json"] as const) {
    const request = {
      targets: parseWorkloadTargets(["pods"]),
      namespace: undefined,
      labelSelector: undefined,
      fieldSelector: undefined,
    };
    const get = async (): Promise<never> => Promise.reject(new Error("only lists"));
    const signal = new AbortController().signal;
    figures.push(
      await measure(`-A, ${PODS} pods`, format, fromCluster(request, { api: { get, list: pages }, signal })),
    );
  }
  return figures;
}

/** The figures as lines, each beside its budget. */
export function auditLines(figures: readonly AuditFigure[]): string[] {
  return figures.map(
    ({ what, specsPerCpuSecond, specsPerSecond, peakMiB }) =>
      `audit ${what}: ${specsPerCpuSecond}/s of processor time, ${specsPerSecond}/s of the clock (budget 5000/s), at most ${peakMiB} MiB (budget 200)`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.stdout.write(`${auditLines(await benchAudit()).join("\n")}\n`);
}
