import type { Fault, FaultPlan } from "../lab/api/faults.js";
import type { Random } from "./random.js";

/** What is done to a run while it runs. */
export type Act =
  | { kind: "signal"; name: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" }
  | { kind: "stdout closed" }
  | { kind: "target deleted" }
  | { kind: "debug pod deleted"; graceSeconds: 0 | 1 };

/** How a run gets at its pods. */
export type Way = "a new debug pod" | "--keep" | "a kept debug pod" | "an agent" | "two pods" | "a selector";

/** The troubles of one run, all decided before it starts. */
export interface Trouble {
  /** What it is told by: `500 on log, SIGINT`. */
  name: string;
  way: Way;
  faults: FaultPlan;
  args: string[];
  act: Act | null;
  /** When the act comes, as a part of the time that an undisturbed run takes. */
  moment: number;
}

/** What is done to a run that is left in peace. */
export const CALM: Trouble = {
  name: "nothing",
  way: "a new debug pod",
  faults: [],
  args: [],
  act: null,
  moment: 0,
};

/** The requests of a run. */
const REQUESTS: Record<string, FaultPlan[number]["match"]> = {
  "the pod": { method: "GET", path: "/pods/target$" },
  "the creation": { method: "POST", path: "/pods$" },
  "the node": { method: "GET", path: "/nodes/" },
  "the sweep": { method: "GET", path: "/pods\\?" },
  "the log": { method: "GET", path: "/log\\?" },
  "the debug pod": { method: "GET", path: "/pods/nsinfo-[a-z0-9]+$" },
  "the command": { path: "/exec\\?" },
  "the deletion": { method: "DELETE", path: "/pods/nsinfo-" },
  everything: {},
};

const LONGEST_LATENCY_MS = 10_000;

/** Faults by name. Most latencies are short, so that there is time for many runs. */
const FAULTS: Record<string, (random: Random) => Fault> = {
  latency: (random) => ({ kind: "latency", ms: Math.round(LONGEST_LATENCY_MS * random.next() ** 4) }),
  "429": (random) => ({ kind: "status", code: 429, ...(random.next() < 0.5 ? { retryAfter: 1 } : {}) }),
  "500": () => ({ kind: "status", code: 500 }),
  "503": (random) => ({ kind: "status", code: 503, ...(random.next() < 0.5 ? { retryAfter: 1 } : {}) }),
  reset: () => ({ kind: "reset" }),
  "reset within": (random) => ({ kind: "reset", afterBytes: random.integer(6000) }),
  "cut within": (random) => ({ kind: "truncate", afterBytes: random.integer(6000) }),
  "end within": (random) => ({ kind: "end", afterBytes: random.integer(6000) }),
  "end after": (random) => ({ kind: "end", afterMs: random.integer(800) }),
  silence: () => ({ kind: "silence" }),
  "repeat within": (random) => ({
    kind: "repeat",
    afterBytes: random.integer(6000),
    lines: random.integer(20),
  }),
};

/** Faults that not every request may have: without a limit the tool waits as long as kubectl does, and only a log says lines. */
const ONLY: Record<string, readonly string[]> = {
  silence: ["the command", "the log"],
  "repeat within": ["the log"],
};

const WAYS: readonly Way[] = [
  ...["a new debug pod", "a new debug pod", "a new debug pod", "a new debug pod"],
  ...["--keep", "--keep", "a kept debug pod", "a kept debug pod", "an agent", "two pods", "a selector"],
] as Way[];

const ACTS: readonly Act[] = [
  { kind: "signal", name: "SIGINT" },
  { kind: "signal", name: "SIGTERM" },
  { kind: "signal", name: "SIGHUP" },
  { kind: "signal", name: "SIGKILL" },
  { kind: "signal", name: "SIGKILL" },
  { kind: "stdout closed" },
  { kind: "target deleted" },
  { kind: "debug pod deleted", graceSeconds: 0 },
  { kind: "debug pod deleted", graceSeconds: 1 },
];

const ARGS: readonly string[][] = [
  [],
  [],
  [],
  ["--profile", "minimal"],
  ["--request-timeout", "3s"],
  ["--image", "nope.invalid/x:1"],
];

/** How a run is told: the act, or the signal by its name. */
export function actName(act: Act): string {
  return act.kind === "signal" ? act.name : act.kind;
}

function someFaults(random: Random): { name: string; plan: FaultPlan } {
  const name = random.pick(Object.keys(FAULTS));
  const request = random.pick(ONLY[name] ?? Object.keys(REQUESTS));
  const times = 1 + random.integer(6);
  const fault = FAULTS[name]?.(random) as Fault;
  const match = { ...REQUESTS[request], times, skip: random.integer(2) };
  return { name: `${name} on ${request}`, plan: [{ match, fault }] };
}

/** The troubles of the next run: a fault, an act, both, or another way to run it. */
export function nextTrouble(random: Random): Trouble {
  const faults = random.next() < 0.7 ? someFaults(random) : null;
  const act = random.next() < 0.6 ? random.pick(ACTS) : null;
  const args = random.pick(ARGS);
  const way = random.pick(WAYS);
  const words = [way, faults?.name, act ? actName(act) : null, args.join(" ")].filter(Boolean);
  return {
    name: words.join(", "),
    way,
    faults: faults?.plan ?? [],
    args,
    act,
    moment: random.next() * 1.2,
  };
}

/** How long after a killed run its last request may still be carried out, in milliseconds. */
export function echoMs({ faults }: Trouble): number {
  return faults.reduce((sum, { fault }) => sum + (fault.kind === "latency" ? fault.ms : 0), 0);
}
