import { serveManyPods } from "./many-pods.js";
import { measure } from "./measure.js";
import type { Row } from "./row.js";

const PODS = 100_000;
const MEGABYTE = 1024 * 1024;

/** A cluster of 100,000 pods, reviewed: how fast, how much memory, in which pages. Once: it takes its time. */
export async function auditAllRows(binary: string): Promise<Row[]> {
  const server = await serveManyPods(PODS);
  try {
    const args = ["audit", "-A", "--server", server.url, "-o", "json", "--fail-on", "never"];
    const run = await measure(binary, args, {
      env: { ...process.env, KUBECONFIG: "/dev/null" },
      memory: true,
      discard: true,
    });
    if (run.code !== 0) throw new Error(`audit -A: exit status ${run.code}: ${run.stderr.slice(0, 500)}`);
    const speed = PODS / (run.wall / 1000);
    return [
      {
        what: "audit -A, 100,000 pods: speed",
        value: speed,
        unit: "pods/s",
        partner: null,
        budget: 5000,
        least: true,
      },
      {
        what: "audit -A: most memory",
        value: (run.peak ?? Number.NaN) / MEGABYTE,
        unit: "MB",
        partner: null,
        budget: 200,
      },
      { what: "audit -A: pages", value: server.pages(), unit: "calls", partner: null, budget: PODS / 500 },
    ];
  } finally {
    server.close();
  }
}
