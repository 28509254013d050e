import { measure } from "./measure.js";
import type { Row } from "./row.js";

/** What audit.ts tells of one run. */
interface Figure {
  what: string;
  specsPerCpuSecond: number;
}

const PROGRAM = `import { benchAudit } from ${JSON.stringify(new URL("audit.js", import.meta.url).href)};
console.log(JSON.stringify(await benchAudit()));`;

/** Reviews of many manifests and pods by format, on Node, in a process of their own; by processor time, so that others don't count. */
export async function reviewRows(): Promise<Row[]> {
  const run = await measure(process.execPath, ["--input-type=module", "--eval", PROGRAM]);
  if (run.code !== 0) throw new Error(run.stderr);
  return (JSON.parse(run.stdout) as Figure[]).map((one) => ({
    what: `audit on Node, ${one.what}`,
    value: one.specsPerCpuSecond,
    unit: "pods/s",
    partner: null,
    budget: 5000,
    least: true,
  }));
}
