import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alternate, measure } from "./measure.js";
import type { Row } from "./row.js";

const FILES = 10_000;
const FORMATS = ["name", "table", "json", "sarif"] as const;
/** A run takes seconds, and it is processor time that is compared. */
const MOST_ROUNDS = 5;

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

/** What a shell's `times` says of its children: minutes and seconds, user and system. Source: POSIX.1-2017, times. */
function childSeconds(times: string): number {
  const line = times.trim().split("\n").at(-1) ?? "";
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) throw new Error(`times said ${JSON.stringify(times)}`);
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** Seconds of the processor that a whole run takes, start included; threads of compiler and collector count too. */
async function processorSeconds(program: readonly string[]): Promise<number> {
  const script = '"$@" > /dev/null 2>&1; code=$?; times; exit $code';
  const run = await measure("sh", ["-c", script, "sh", ...program]);
  if (run.code !== 0 && run.code !== 2) throw new Error(`${program.join(" ")}: exit ${run.code}`);
  return childSeconds(run.stdout);
}

/** 10,000 files read and reviewed, by the shipped binary and on Node, in every format by a process of its own: cold. */
export async function reviewRows(binary: string, folder: string, rounds: number): Promise<Row[]> {
  const dir = join(folder, "manifests");
  mkdirSync(dir);
  for (let index = 0; index < FILES; index++) writeFileSync(join(dir, `${index}.yaml`), manifest(index));
  const programs: Record<string, string[]> = {
    shipped: [binary],
    "on Node": [process.execPath, "bin/kubectl-nsinfo"],
  };
  const subjects = Object.entries(programs).flatMap(([name, program]) =>
    FORMATS.map((format) => ({
      what: `audit of ${FILES} files, ${name}, -o ${format}`,
      run: () => processorSeconds([...program, "audit", "-f", dir, "-o", format]),
    })),
  );
  const seconds = await alternate(
    Object.fromEntries(subjects.map(({ what, run }) => [what, run])),
    Math.min(rounds, MOST_ROUNDS),
  );
  return Object.entries(seconds).map(([what, value]) => ({
    what,
    value: FILES / value,
    unit: "pods/s",
    partner: null,
    budget: 5000,
    least: true,
  }));
}
