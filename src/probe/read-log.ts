import { setTimeout as sleep } from "node:timers/promises";
import { KubeError } from "../kube/errors.js";
import { type KubeApi, PODS } from "../kube/port.js";
import type { Stopwatch } from "../model/stopwatch.js";
import type { DebugPodRef } from "./delete-pod.js";
import { END_LINE, OUTPUT_LIMIT } from "./parse.js";
import { DebugPodError, fatalLogReason, hasEnded, podProblem } from "./problem.js";

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
const FIRST_PAUSE_MS = 8;
const LAST_PAUSE_MS = 400;
/** Of the time waited so far: as much is lost at most by asking a moment too late. */
const PAUSE_SHARE = 0.06;
const LOOK_AT_POD_MS = 700;
/** From the collector's first line to its last: it takes well under a second; its own calls are bounded to a few. */
const COLLECT_MS = 45_000;
const END = `\n${END_LINE}\n`;
/** Somewhat more than the collector prints: whatever else writes so much is not the collector. */
const LIMIT = OUTPUT_LIMIT + 1_000_000;

interface Progress {
  text: string;
  lookedAt: number;
  ended: boolean;
  words: string;
  /** Ends the span of what is awaited now. */
  over(): void;
}

/**
 * Reads the log of a debug pod until the collector's last line. The log is asked for before any status says that there is
 * one, and again until it is there: the kubelet reports a state up to a second after the log can be read. A log that is cut
 * short is read again from its beginning. Rejects with a DebugPodError when the pod can't answer, a KubeError when the
 * server won't, or the signal's reason.
 */
export async function readDebugLog(
  api: Pick<KubeApi, "get" | "log">,
  ref: DebugPodRef,
  options: ReadLogOptions,
): Promise<LogText> {
  const begun = Date.now();
  const over = options.time("debug pod starts");
  const progress: Progress = { text: "", lookedAt: begun, ended: false, words: "", over };
  await pause(SOONEST_MS, options.signal);
  for (;;) {
    options.signal.throwIfAborted();
    const text = await attempt(api, ref, options, progress);
    if (text.length >= progress.text.length) progress.text = text;
    if (text.includes(END)) {
      progress.over();
      return { text, complete: true };
    }
    if (progress.ended) return { text: progress.text, complete: false };
    const waited = Date.now() - begun;
    const limit = options.runningTimeoutMs + (progress.text === "" ? 0 : COLLECT_MS);
    if (waited > limit) throw timedOut(progress, options);
    await lookAtPod(api, ref, options, progress);
    await pause(Math.min(LAST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, waited * PAUSE_SHARE)), options.signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function timedOut(progress: Progress, options: ReadLogOptions): DebugPodError {
  const seconds = Math.round(options.runningTimeoutMs / 1000);
  if (progress.text !== "")
    return new DebugPodError("the debug pod started, but its output did not end in time");
  return new DebugPodError(
    `timed out after ${seconds}s waiting for the debug pod to start${progress.words ? `: ${progress.words}` : ""}`,
    "--pod-running-timeout allows it longer",
  );
}

function started(progress: Progress, options: ReadLogOptions): void {
  progress.over();
  progress.over = options.time("collector");
}

/** One request for the log; empty where there is none yet. */
async function attempt(
  api: Pick<KubeApi, "log">,
  ref: DebugPodRef,
  options: ReadLogOptions,
  progress: Progress,
): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  let tail = "";
  try {
    const log = api.log(ref.namespace, ref.name, {
      container: options.container,
      follow: true,
      signal: options.signal,
    });
    for await (const piece of log) {
      if (size === 0) started(progress, options);
      pieces.push(piece);
      size += piece.length;
      tail = (tail + piece.toString("latin1")).slice(-(END.length + piece.length));
      if (tail.includes(END) || size > LIMIT) break;
    }
  } catch (error) {
    options.signal.throwIfAborted();
    await onLogError(error, options, progress);
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Waiting is no failure, and a lost connection need not be one; everything else is. */
async function onLogError(error: unknown, options: ReadLogOptions, progress: Progress): Promise<void> {
  if (!(error instanceof KubeError)) throw error;
  if (error.reason === "NotFound")
    throw new DebugPodError("the debug pod was deleted by someone else while it ran");
  if (error.reason === "BadRequest") {
    progress.words = error.message;
    if (fatalLogReason(error.message)) progress.lookedAt = 0;
    options.onWait(error.message);
    return;
  }
  const passes = error.status === null || error.status >= 500 || error.status === 429;
  if (!passes) throw error;
  progress.words = error.message;
}

/** The object tells why there is no log, and whether there will be none; it is looked at now and then, or when the log hints at it. */
async function lookAtPod(
  api: Pick<KubeApi, "get">,
  ref: DebugPodRef,
  options: ReadLogOptions,
  progress: Progress,
): Promise<void> {
  if (Date.now() - progress.lookedAt < LOOK_AT_POD_MS) return;
  progress.lookedAt = Date.now();
  try {
    const pod = await api.get(PODS, ref.namespace, ref.name, { signal: options.signal });
    if (hasEnded(pod)) progress.ended = true;
    const problem = podProblem(pod);
    if (problem && progress.text === "") throw problem;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof DebugPodError) throw error;
    await onLogError(error, options, progress);
  }
}
