import type { ContainerState } from "./container-state.js";
import { type ContainerLife, isRunning } from "./lives.js";

const TERM = 15;
const KILL = 9;

/**
 * Ends the containers of a pod: SIGTERM to each one's first process, SIGKILL after the grace period (at least a second,
 * as the kubelet has it). Sidecars end after the others, the last one first (KEP-753). Resolves when all have ended.
 */
export async function endContainers(states: ContainerState[], graceSeconds: number): Promise<void> {
  const deadline = Date.now() + Math.max(1, graceSeconds) * 1000;
  const running = (sidecars: boolean) =>
    states
      .filter(({ kind }) => (kind === "sidecar") === sidecars)
      .flatMap(({ life }) => (life && isRunning(life) ? [life] : []));
  await Promise.all(running(false).map((life) => endLife(life, deadline)));
  for (const life of running(true).reverse()) await endLife(life, deadline);
}

async function endLife(life: ContainerLife, deadline: number): Promise<void> {
  life.process?.signal(TERM);
  const timer = setTimeout(() => life.process?.signal(KILL), Math.max(0, deadline - Date.now()));
  await life.ended;
  clearTimeout(timer);
}
