import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Cluster, startCluster } from "../e2e/cluster.js";
import { REAL_TIMING } from "../lab/node/timing.js";
import { auditAllRows } from "./audit-all.js";
import { crowdRows } from "./crowd.js";
import { keep } from "./history.js";
import { liveRows, nodeOf } from "./live.js";
import { reviewRows } from "./reviews.js";
import { type Row, tableOf } from "./row.js";
import { scaleRows } from "./scale.js";
import { ship } from "./shipped.js";
import { startUpRows } from "./start-up.js";

// `npm run bench`: every budget, on the lab or on the cluster of NSINFO_E2E_KUBECONFIG. What is over its budget is said, and no error.

/** Everything that a part may need. */
interface Around {
  cluster: Cluster;
  binary: string;
  folder: string;
  rounds: number;
}

const POD = "sidecar";

const PARTS: Record<string, (around: Around) => Promise<Row[]>> = {
  start: ({ binary, folder, rounds }) => startUpRows(binary, folder, rounds),
  live: async ({ cluster, binary, rounds }) =>
    liveRows({ cluster, binary, pod: POD, node: await nodeOf(cluster, POD) }, rounds),
  audit: ({ binary }) => auditAllRows(binary),
  reviews: ({ binary, folder, rounds }) => reviewRows(binary, folder, rounds),
  scale: ({ binary, folder }) => scaleRows(binary, folder),
  crowd: async ({ cluster, binary, rounds }) =>
    crowdRows(cluster, binary, await nodeOf(cluster, POD), rounds),
};

async function bench(parts: string[], rounds: number, folder: string): Promise<Row[]> {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  say("packaging");
  const { binary, rows } = await ship(folder);
  const cluster = await startCluster({ timing: REAL_TIMING });
  try {
    await cluster.createExamples();
    for (const part of parts) {
      say(`measuring: ${part}`);
      rows.unshift(...((await PARTS[part]?.({ cluster, binary, folder, rounds })) ?? []));
    }
    return rows;
  } finally {
    await cluster.stop();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: "11" }, keep: { type: "boolean", default: false } },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds is a whole number from 1");
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "nsinfo-bench-"));
  try {
    const rows = await bench(positionals.length > 0 ? positionals : Object.keys(PARTS), rounds, folder);
    process.stdout.write(tableOf(rows));
    const cluster = process.env["NSINFO_E2E_KUBECONFIG"] ? "given" : "lab";
    if (values.keep) process.stdout.write(`kept in ${keep(rows, cluster, rounds, new Date())}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
});
