import { setTimeout as sleep } from "node:timers/promises";
import { KubeError, mayPass } from "../kube/errors.js";
import { type KubeApi, PODS } from "../kube/port.js";
import type { Stopwatch } from "../model/stopwatch.js";
import type { DebugPodRef } from "./delete-pod.js";
import { END_LINE, TOO_MANY_BYTES } from "./output.js";
import { type Patience, startPatience } from "./patience.js";
import { DebugPodError, fatalLogReason, hasEnded, podProblem } from "./problem.js";
import { comesTwice } from "./repeated.js";

/** How long to wait, in milliseconds, and whom to tell. */
export interface ReadLogOptions {
  container: string;
  /** Until the first line. */
  runningTimeoutMs: number;
  signal: AbortSignal;
  /** What is awaited, in words. */
  onWait(what: string): void;
  time: Stopwatch;
}

/** What was read: `complete` tells whether the collector's last line is in it. */
export interface LogText {
  text: string;
  complete: boolean;
}

/** No pod starts sooner: asking for its log before that only takes the server's time. */
const SOONEST_MS = 50;
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 400;
/** Of the time waited so far: as much is lost at most by asking a moment too late. */
const PAUSE_SHARE = 0.04;
const LOOK_AT_POD_MS = 700;
/** From the collector's first line to its last: it takes well under a second; its own calls are bounded to a few. */
const COLLECT_MS = 45_000;
const END = `\n${END_LINE}\n`;
/** Reads of a log that came in pieces which do not fit together; the next one may come whole. */
const TORN_READS = 5;

interface Progress {
  text: string;
  lookedAt: number;
  ended: boolean;
  words: string;
  /** Whether the last request came to nothing by a fault that may pass: there may be more than was read. */
  lost: boolean;
  /** How often it was there to its end, with parts of it twice. */
  torn: number;
  /** Ends the span of what is awaited now. */
  over(): void;
}

/** All of it: what is asked for, and how long. */
interface Reading {
  api: Pick<KubeApi, "get" | "log">;
  ref: DebugPodRef;
  options: ReadLogOptions;
  progress: Progress;
  patience: Patience;
}

/**
 * Reads the log of a debug pod until the collector's last line. The log is asked for before any status says that there is
 * one, and again until it is there: the kubelet reports a state up to a second after the log can be read. A log that is cut
 * short, or has parts of it twice, is read again from its beginning. Rejects with a DebugPodError when the pod can't answer
 * or takes too long, be it that a connection stays open and silent; with a KubeError when the server won't, or the signal's
 * reason.
 */
export async function readDebugLog(
  api: Pick<KubeApi, "get" | "log">,
  ref: DebugPodRef,
  options: ReadLogOptions,
): Promise<LogText> {
  const over = options.time("debug pod starts");
  const progress: Progress = {
    text: "",
    lookedAt: Date.now(),
    ended: false,
    words: "",
    lost: false,
    torn: 0,
    over,
  };
  const patience = startPatience(options.signal, options.runningTimeoutMs, () =>
    notStarted(progress, options),
  );
  try {
    return await untilComplete({ api, ref, options, progress, patience });
  } finally {
    patience.over();
  }
}

async function untilComplete(reading: Reading): Promise<LogText> {
  const { progress, patience } = reading;
  const { signal } = patience;
  const begun = Date.now();
  await pause(SOONEST_MS, signal);
  for (;;) {
    signal.throwIfAborted();
    const text = await attempt(reading);
    if (text.length >= progress.text.length) progress.text = text;
    if (text.includes(END) && !comesTwice(text)) {
      progress.over();
      return { text, complete: true };
    }
    if (text.includes(END) && ++progress.torn === TORN_READS) throw torn();
    if (progress.ended && !progress.lost && !text.includes(END))
      return { text: progress.text, complete: false };
    await lookAtPod(reading);
    const waited = Date.now() - begun;
    await pause(Math.min(LAST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, waited * PAUSE_SHARE)), signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function notStarted({ words, ended }: Progress, { runningTimeoutMs }: ReadLogOptions): DebugPodError {
  const seconds = Math.round(runningTimeoutMs / 1000);
  const what = ended
    ? "reading the log of the debug pod, which has ended"
    : "waiting for the debug pod to start";
  return new DebugPodError(
    `timed out after ${seconds}s ${what}${words ? `: ${words}` : ""}`,
    "--pod-running-timeout allows it longer",
  );
}

function notEnded(): DebugPodError {
  return new DebugPodError("the debug pod started, but its output did not end in time");
}

function torn(): DebugPodError {
  return new DebugPodError(
    "the log of the debug pod comes with parts of it twice, however often it is read",
    "what is between here and the API server repeats answers; run it again, or from elsewhere",
  );
}

function started({ progress, options, patience }: Reading): void {
  progress.over();
  progress.over = options.time("collector");
  if (progress.text === "") patience.next(COLLECT_MS, notEnded);
}

/** One request for the log; empty where there is none yet. */
async function attempt(reading: Reading): Promise<string> {
  const { api, ref, options, progress, patience } = reading;
  const pieces: Buffer[] = [];
  let size = 0;
  let tail = "";
  progress.lost = false;
  try {
    const log = api.log(ref.namespace, ref.name, {
      container: options.container,
      follow: true,
      signal: patience.signal,
    });
    for await (const piece of log) {
      if (size === 0) started(reading);
      pieces.push(piece);
      size += piece.length;
      tail = (tail + piece.toString("latin1")).slice(-(END.length + piece.length));
      if (tail.includes(END) || size >= TOO_MANY_BYTES) break;
    }
  } catch (error) {
    await onLogError(error, reading);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Waiting is no failure, and a lost connection need not be one; everything else is. */
async function onLogError(error: unknown, { options, progress, patience }: Reading): Promise<void> {
  patience.signal.throwIfAborted();
  if (!(error instanceof KubeError)) throw error;
  if (error.reason === "NotFound")
    throw new DebugPodError("the debug pod was deleted by someone else while it ran");
  if (error.reason === "BadRequest") {
    progress.words = error.message;
    if (fatalLogReason(error.message)) progress.lookedAt = 0;
    options.onWait(error.message);
    return;
  }
  if (!mayPass(error)) throw error;
  progress.lost = true;
  progress.words = error.message;
}

/** The object tells why there is no log, and whether there will be none; it is looked at now and then, or when the log hints at it. */
async function lookAtPod(reading: Reading): Promise<void> {
  const { api, ref, progress, patience } = reading;
  if (Date.now() - progress.lookedAt < LOOK_AT_POD_MS) return;
  progress.lookedAt = Date.now();
  try {
    const pod = await api.get(PODS, ref.namespace, ref.name, { signal: patience.signal });
    if (hasEnded(pod)) progress.ended = true;
    const problem = podProblem(pod);
    if (problem && progress.text === "") throw problem;
  } catch (error) {
    if (error instanceof DebugPodError) throw error;
    await onLogError(error, reading);
  }
}
