import { hostname, userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ownerOf } from "../../src/cli/owner.js";
import { asObject } from "../../src/kube/raw.js";
import { debugPod } from "../../src/probe/debug-pod.js";
import { type Lab, startLab } from "../lab/lab.js";
import { descendants } from "../lab/node/processes.js";
import { FAST_TIMING } from "../lab/node/timing.js";
import { DEBUG_POD_REQUEST } from "../probe/debug-pod-request.js";
import { NAMESPACE, NEIGHBOUR, type SoakCluster, soakCluster, TARGET } from "./cluster.js";
import { judge, type Verdict } from "./judge.js";
import { type PrivilegedLives, watchPrivilegedLives } from "./privileged-lives.js";
import { type Random, seeded } from "./random.js";
import { type Ended, runTool } from "./run.js";
import { emptyTally, type PathTally, type Tally } from "./tally.js";
import { actName, CALM, echoMs, nextTrouble, type Trouble, type Way } from "./trouble.js";

/** How long, with which seed, and of which program. */
export interface SoakOptions {
  runs: number;
  seed: number;
  binary: string;
  onRun?(index: number, trouble: Trouble, verdict: Verdict): void;
}

/** How long a debug pod that never ends may run: the least that the tool ever asks for. */
const DEADLINE_SECONDS = 60;
const ENDLESS = "nsinfo-endless";
const SETTLE_MS = 5000;

const NONE: PathTally = { runs: 0, podsLeft: 0, processesLeft: 0 };

interface Soak {
  lab: Lab;
  cluster: SoakCluster;
  lives: PrivilegedLives;
  random: Random;
  tally: Tally;
  options: SoakOptions;
  /** Milliseconds that an undisturbed run takes here. */
  usualMs: number;
}

function tool(soak: Soak, args: string[], trouble: Trouble): Promise<Ended> {
  const { cluster, lab, options, usualMs } = soak;
  return runTool({
    binary: options.binary,
    args,
    env: { ...process.env, KUBECONFIG: lab.kubeconfig, NO_COLOR: "1" },
    act: trouble.act,
    actAfter: trouble.moment * usualMs,
    // The faults of the run hit these requests too: then nobody deletes anything.
    onCluster: async (act) => {
      try {
        if (act.kind === "target deleted") await cluster.deleteTarget();
        if (act.kind === "debug pod deleted")
          for (const { metadata } of await others(soak))
            await cluster.deletePod(metadata.name, act.graceSeconds);
      } catch {}
    },
  });
}

const ALONE = [`pod/${TARGET}`];

/** What is asked for, by the way that it goes. */
const ASKED: Record<Way, readonly string[]> = {
  "a new debug pod": ALONE,
  "--keep": [...ALONE, "--keep", "2s", "--yes"],
  "a kept debug pod": ALONE,
  "an agent": ALONE,
  "two pods": [...ALONE, `pod/${NEIGHBOUR}`],
  "a selector": ["-l", "app=soak"],
};

function inspectArgs(asked: readonly string[], more: readonly string[] = []): string[] {
  return [...asked, "-n", NAMESPACE, "-o", "json", "--pod-running-timeout", "5s", ...more];
}

/** Debug pods but the one that is left to its deadline. */
async function others({ cluster }: Soak) {
  return (await cluster.debugPods()).filter(({ metadata }) => metadata.name !== ENDLESS);
}

/** Counts what is left after a way of cleaning up; processes have a moment to end, as on any node. */
async function countLeft(soak: Soak, path: string, trouble: Trouble): Promise<void> {
  const pods = (await others(soak)).map(({ metadata }) => metadata.name);
  const processes = () => soak.lives.running().filter((pod) => pod !== ENDLESS);
  for (const end = Date.now() + SETTLE_MS; processes().length > 0 && Date.now() < end; ) await sleep(20);
  const counted = soak.tally.paths.get(path) ?? NONE;
  soak.tally.paths.set(path, {
    runs: counted.runs + 1,
    podsLeft: counted.podsLeft + pods.length,
    processesLeft: counted.processesLeft + processes().length,
  });
  if (pods.length > 0 || processes().length > 0)
    soak.tally.troubles.push(`left after ${path}: ${[...pods, ...processes()].join(", ")} (${trouble.name})`);
}

async function haveEnded(soak: Soak): Promise<boolean> {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(50)) {
    const phases = (await others(soak)).map((pod) => asObject(pod["status"])["phase"]);
    if (phases.every((phase) => phase === "Succeeded" || phase === "Failed")) return true;
  }
  return false;
}

/** Takes away what a killed run left: by the next run once it has ended, or by `cleanup`. */
async function takeAway(soak: Soak, trouble: Trouble): Promise<void> {
  await sleep(echoMs(trouble));
  if (soak.random.next() < 0.4 && (await haveEnded(soak))) {
    await soak.cluster.ensureTarget();
    await tool(soak, inspectArgs(ALONE), CALM);
    return countLeft(
      soak,
      keeps(trouble) ? "--keep, and the next run's sweep" : "the sweep of the next run",
      trouble,
    );
  }
  const { code, stderr } = await tool(soak, ["cleanup", "-A"], CALM);
  if (code !== 0) soak.tally.troubles.push(`cleanup: status ${code}: ${stderr}`);
  await countLeft(soak, keeps(trouble) ? "--keep and cleanup" : "kill -9 and cleanup", trouble);
}

function pathOf({ act }: Trouble, { outcome }: Verdict): string {
  if (outcome.startsWith("ended by") && act) return actName(act);
  return outcome.startsWith("a report") ? "a report" : "an error";
}

/** Whether a debug pod may be there when its run is over. */
function keeps({ way }: Trouble): boolean {
  return way === "--keep" || way === "a kept debug pod";
}

/** What has to be there before a run. */
async function prepare(soak: Soak, { way }: Trouble): Promise<void> {
  if (way === "an agent") await soak.cluster.startAgent();
  if (way !== "a kept debug pod") return;
  const { code, stderr } = await tool(soak, inspectArgs([...ALONE, "--keep", "1m", "--yes"]), CALM);
  if (code !== 0) throw new Error(`nothing was kept: ${stderr}`);
}

/** Of a run that was not killed the kept debug pod alone may stay. */
async function countBesideKept(soak: Soak, trouble: Trouble): Promise<void> {
  const [, ...more] = await others(soak);
  const path = "a run beside the one kept";
  const { runs, podsLeft, processesLeft } = soak.tally.paths.get(path) ?? NONE;
  soak.tally.paths.set(path, { runs: runs + 1, podsLeft: podsLeft + more.length, processesLeft });
  if (more.length > 0) soak.tally.troubles.push(`left beside the one kept: ${more.length} (${trouble.name})`);
}

async function oneRun(soak: Soak, index: number): Promise<void> {
  const { cluster, lab, tally, random } = soak;
  const trouble = nextTrouble(random);
  const net = cluster.netOf(await cluster.ensureTarget());
  await prepare(soak, trouble);
  lab.api.setFaults(trouble.faults);
  const ended = await tool(soak, inspectArgs(ASKED[trouble.way], trouble.args), trouble);
  lab.api.setFaults([]);
  if (trouble.way === "an agent") await cluster.stopAgent();
  const verdict = judge(ended, trouble, trouble.act?.kind === "target deleted" ? null : net);
  tally.runs += 1;
  tally.outcomes.set(verdict.outcome, (tally.outcomes.get(verdict.outcome) ?? 0) + 1);
  const count = { hangs: ended.hung, wrong: verdict.wrong, odd: verdict.odd !== null, told: verdict.told };
  for (const key of ["hangs", "wrong", "odd", "told"] as const) tally[key] += count[key] ? 1 : 0;
  if (count.hangs || count.wrong || count.odd)
    tally.troubles.push(`run ${index}: ${verdict.odd ?? verdict.outcome} (${trouble.name}): ${ended.stderr}`);
  const isAlone = !verdict.killed && !verdict.told;
  if (isAlone && keeps(trouble)) await countBesideKept(soak, trouble);
  if (!isAlone || keeps(trouble)) await takeAway(soak, trouble);
  else await countLeft(soak, pathOf(trouble, verdict), trouble);
  soak.options.onRun?.(index, trouble, verdict);
}

async function startEndless({ cluster, lab }: Soak): Promise<void> {
  const pod = debugPod({
    ...DEBUG_POD_REQUEST,
    namespace: NAMESPACE,
    node: lab.nodes[0]?.name ?? "",
    suffix: ENDLESS.replace("nsinfo-", ""),
    // Another user's, so that no clean-up of ours takes it: only its deadline ends it.
    owner: await ownerOf({ userName: `not ${userInfo().username}`, hostName: hostname() }, null),
    deadlineSeconds: DEADLINE_SECONDS,
    script: "trap '' TERM; while :; do sleep 1; done",
  });
  await cluster.createPod(pod);
}

/** Waits until the deadline must have ended the endless one, and counts how long it ran. */
async function measureDeadline({ cluster, lives, tally }: Soak): Promise<void> {
  const limitMs = DEADLINE_SECONDS * 1000;
  const runs = () => lives.running().includes(ENDLESS);
  while (runs() && (lives.lifeOf(ENDLESS) ?? 0) < 2 * limitMs) await sleep(100);
  const ms = lives.lifeOf(ENDLESS);
  if (ms === undefined) throw new Error("the debug pod that never ends was never seen to run");
  tally.deadline = { ms, limitMs };
  await cluster.deletePod(ENDLESS, 0);
}

function processNames(lab: Lab): string[] {
  return lab.nodes.flatMap(({ pid }) => descendants(pid).map(({ name }) => name));
}

/** What is in the first list more often than in the second. */
function surplus(now: string[], before: string[]): string[] {
  const rest = [...before];
  return now.filter((name) => {
    const index = rest.indexOf(name);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

async function soakIn(lab: Lab, options: SoakOptions): Promise<Tally> {
  const cluster = await soakCluster(lab);
  const lives = watchPrivilegedLives(lab);
  const tally = emptyTally();
  const soak: Soak = { lab, cluster, lives, tally, options, random: seeded(options.seed), usualMs: 0 };
  try {
    await cluster.ensureTarget();
    await cluster.ensureNeighbour();
    const calm = await tool(soak, inspectArgs(ALONE), CALM);
    if (calm.code !== 0) throw new Error(`an undisturbed run fails: ${calm.stderr}`);
    soak.usualMs = calm.milliseconds;
    await countLeft(soak, "an undisturbed run", CALM);
    const before = processNames(lab);
    await startEndless(soak);
    for (let index = 1; index <= options.runs; index++) await oneRun(soak, index);
    await measureDeadline(soak);
    await cluster.ensureTarget();
    for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(100)) {
      tally.strayProcesses = surplus(processNames(lab), before);
      if (tally.strayProcesses.length === 0) break;
    }
    tally.longestLife = lives.longest(new Set([ENDLESS]));
    return tally;
  } finally {
    lives.stop();
    cluster.close();
  }
}

/** Runs the tool many times on a lab of its own, with a trouble each time, and counts what comes of it. */
export async function soak(options: SoakOptions): Promise<Tally> {
  const lab = await startLab({ timing: FAST_TIMING });
  try {
    return await soakIn(lab, options);
  } finally {
    await lab.stop();
  }
}
