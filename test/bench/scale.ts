import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FaultPlan } from "../lab/api/faults.js";
import { startSimulatedCluster } from "../lab/simulated/cluster.js";
import { measure } from "./measure.js";
import type { Row } from "./row.js";

const SMALL = 50;
const LARGE = 500;
const PODS_PER_NODE = 100;
/** Two connections for everything (src/kube/connections.ts), and one for the log of each of ten nodes. */
const MOST_AT_ONCE = 12;
const MEGABYTE = 1024 * 1024;
/** Of everything that is made, every so often one is refused at first. */
const OVERLOADED: FaultPlan = Array.from({ length: 10 }, (_, index) => ({
  match: { method: "POST", path: "/pods", skip: index * 5, times: 1 },
  fault: { kind: "status", code: 429, retryAfter: 1 },
}));

interface ScaleRun {
  wall: number;
  /** The most memory at one time, and what there was half of the time, in bytes. */
  peak: number;
  resident: number;
  mostAtOnce: number;
  refused: number;
  /** Nodes whose debug pod was made, read to its end and deleted. */
  read: number;
}

/** Looks at everything in a cluster of that many simulated nodes. Rejects where that fails. */
async function lookAtAll(
  binary: string,
  folder: string,
  nodes: number,
  faults: FaultPlan = [],
): Promise<ScaleRun> {
  const cluster = await startSimulatedCluster({ nodes, podsPerNode: PODS_PER_NODE, faults });
  try {
    const kubeconfig = join(folder, "simulated");
    writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
    const env = { ...process.env, KUBECONFIG: kubeconfig };
    const run = await measure(binary, ["-A", "-o", "json"], { env, memory: true, discard: true });
    if (run.code !== 0) throw new Error(`-A: exit status ${run.code}: ${run.stderr.slice(-500)}`);
    const { requests, mostAtOnce } = cluster.api.stats();
    const count = (method: string, path: RegExp, status: number): number =>
      requests.filter((one) => one.method === method && one.status === status && path.test(one.path)).length;
    return {
      wall: run.wall,
      peak: run.peak ?? Number.NaN,
      resident: run.resident ?? Number.NaN,
      mostAtOnce,
      refused: count("POST", /\/pods/, 429),
      read: Math.min(
        count("POST", /\/pods/, 201),
        count("GET", /\/log\?/, 200),
        count("DELETE", /\/pods\//, 200),
      ),
    };
  } finally {
    await cluster.stop();
  }
}

/** Everything in clusters of 50 and of 500 nodes with 100 pods each: time and memory must not follow the number of nodes. */
export async function scaleRows(binary: string, folder: string): Promise<Row[]> {
  const small = await lookAtAll(binary, folder, SMALL);
  const large = await lookAtAll(binary, folder, LARGE);
  const busy = await lookAtAll(binary, folder, SMALL, OVERLOADED);
  const what = `-A, ${LARGE} nodes, ${LARGE * PODS_PER_NODE} pods`;
  const partner = (value: number) => ({ name: `${SMALL} nodes`, value });
  return [
    {
      what: `${what}: time per node`,
      value: large.wall / LARGE,
      unit: "ms",
      partner: partner(small.wall / SMALL),
      budget: 1.3,
    },
    {
      what: `${what}: most memory`,
      value: large.peak / MEGABYTE,
      unit: "MB",
      partner: partner(small.peak / MEGABYTE),
      budget: 1.3,
    },
    {
      what: `${what}: memory half of the time`,
      value: large.resident / MEGABYTE,
      unit: "MB",
      partner: partner(small.resident / MEGABYTE),
      budget: 1.3,
    },
    { what: `${what}: nodes not read`, value: LARGE - large.read, unit: "", partner: null, budget: 0 },
    {
      what: `${what}: requests at once`,
      value: large.mostAtOnce,
      unit: "calls",
      partner: null,
      budget: MOST_AT_ONCE,
    },
    {
      what: `-A, ${SMALL} nodes, ${busy.refused} answers 429: nodes not read`,
      value: SMALL - busy.read,
      unit: "",
      partner: null,
      budget: 0,
    },
  ];
}
