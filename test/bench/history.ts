import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, type } from "node:os";
import { join } from "node:path";
import { figure, isKept, type Row } from "./row.js";

/** Keeps a run as a small file, `bench/DATE-COMMIT.json`: what was measured where, without the machine's name. Returns its path. */
export function keep(rows: readonly Row[], cluster: string, rounds: number, now: Date): string {
  const git = spawnSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" });
  const commit = git.status === 0 ? git.stdout.trim() : "unknown";
  const round = (value: number | null) => (value === null ? null : Math.round(value * 1000) / 1000);
  const record = {
    date: now.toISOString(),
    commit,
    machine: {
      system: `${type()} ${release()}`,
      processors: cpus().length,
      load: round(loadavg()[0] ?? null),
    },
    cluster,
    rounds,
    rows: rows.map((row) => ({
      what: row.what,
      figure: round(figure(row)),
      budget: row.budget,
      kept: isKept(row),
      value: round(row.value),
      partner: row.partner && { name: row.partner.name, value: round(row.partner.value) },
      unit: row.unit,
    })),
  };
  mkdirSync("bench", { recursive: true });
  const file = join("bench", `${now.toISOString().slice(0, 16).replaceAll(":", "")}-${commit}.json`);
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  return file;
}
