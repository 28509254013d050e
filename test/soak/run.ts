import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Trouble } from "./trouble.js";

/** How a run ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  hung: boolean;
  milliseconds: number;
}

/** A run that takes longer than this hangs: its own limits add up to less. */
export const HANG_MS = 120_000;

export interface RunPlan {
  binary: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  act: Trouble["act"];
  /** Milliseconds after the start. */
  actAfter: number;
  /** Does to the cluster what an act wants. */
  onCluster(act: NonNullable<Trouble["act"]>): Promise<void>;
}

/** Runs the tool once, does the act to it when its time has come, and waits for its end. */
export async function runTool(plan: RunPlan): Promise<Ended> {
  const begun = Date.now();
  const child = spawn(plan.binary, plan.args, { env: plan.env, stdio: ["ignore", "pipe", "pipe"] });
  const ended: Ended = { code: null, stdout: "", stderr: "", hung: false, milliseconds: 0 };
  child.stdout.on("data", (data) => {
    ended.stdout += data;
  });
  child.stderr.on("data", (data) => {
    ended.stderr += data;
  });
  const over = new AbortController();
  const { signal } = over;
  const hang = setTimeout(() => {
    ended.hung = true;
    child.kill("SIGKILL");
  }, HANG_MS);
  const acting = act(plan, signal, (name) => {
    if (name === null) child.stdout.destroy();
    else child.kill(name);
  });
  const [code, by] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  // As a shell tells a signal that came before the program could listen for it; what nobody can listen for stays null.
  ended.code = by === null || by === "SIGKILL" ? code : 128 + constants.signals[by];
  clearTimeout(hang);
  over.abort();
  await acting;
  return { ...ended, milliseconds: Date.now() - begun };
}

async function act(
  { act: what, actAfter, onCluster }: RunPlan,
  signal: AbortSignal,
  strike: (name: NodeJS.Signals | null) => void,
): Promise<void> {
  if (what === null) return;
  await sleep(actAfter, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  if (what.kind === "signal") strike(what.name);
  else if (what.kind === "stdout closed") strike(null);
  else await onCluster(what);
}
