import type { Lab } from "../lab/lab.js";
import { type ContainerLife, isRunning } from "../lab/node/lives.js";

const LOOK_MS = 20;

/** The processes of debug pods on a lab's nodes, watched from their start. */
export interface PrivilegedLives {
  /** Debug pods that have a process now. */
  running(): string[];
  /** Milliseconds that the process of this pod has run, or ran; undefined where none was seen. */
  lifeOf(pod: string): number | undefined;
  /** The longest life in milliseconds, and of which pod; `except` leaves pods out. */
  longest(except: ReadonlySet<string>): { ms: number; pod: string };
  stop(): void;
}

function lifeMs(life: ContainerLife): number {
  return (life.end?.at.getTime() ?? Date.now()) - life.startedAt.getTime();
}

/** Starts to watch. */
export function watchPrivilegedLives(lab: Lab): PrivilegedLives {
  const lives = new Map<ContainerLife, string>();
  const look = (): void => {
    for (const { kubelet } of lab.nodes)
      for (const sandbox of kubelet.runtime.sandboxes.values()) {
        const { name } = sandbox.pod.metadata;
        if (name.startsWith("nsinfo-")) for (const life of sandbox.containers) lives.set(life, name);
      }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    running: () => [...lives].filter(([life]) => isRunning(life)).map(([, pod]) => pod),
    lifeOf: (pod) => {
      const own = [...lives].filter(([, name]) => name === pod).map(([life]) => lifeMs(life));
      return own.length === 0 ? undefined : Math.max(...own);
    },
    longest: (except) =>
      [...lives]
        .filter(([, pod]) => !except.has(pod))
        .map(([life, pod]) => ({ ms: lifeMs(life), pod }))
        .reduce((most, one) => (one.ms > most.ms ? one : most), { ms: 0, pod: "" }),
    stop: () => clearInterval(timer),
  };
}
