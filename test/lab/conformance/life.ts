import type { Json } from "../types.js";
import type { Client } from "./client.js";
import { replay } from "./exchanges.js";
import { DEMO_PODS } from "./pods.js";
import { exchange, read } from "./recordings.js";
import type { Report } from "./report.js";

const LIFE = "nsinfo-life";
const FOLLOW = "nsinfo-follow";
/** The recording does not say what the followed pod ran: this prints what was recorded, at the recorded times. */
const FOLLOWED_SCRIPT = "echo a; sleep 2; echo 'no newline'; echo END";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks for a log again and again, and notes each answer that differs from the one before. */
async function poll(client: Client, every: number, until: (text: string) => boolean): Promise<Json[]> {
  const answers: Json[] = [];
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const { status, body } = await client.send({ method: "GET", path: `${DEMO_PODS}/${LIFE}/log` });
    const text = typeof body === "string" ? body : `${JSON.stringify(body)}\n`;
    const last = answers.at(-1);
    if (last?.status !== status || last?.body !== text) answers.push({ status, body: text });
    if (until(text)) break;
    await pause(every);
  }
  return answers;
}

/** The log may be caught empty, between the container's start and its first line: the recording did not. */
function withoutEmpty(answers: Json[]): Json[] {
  return answers.filter(({ status, body }) => !(status === 200 && body === ""));
}

/** An event without what is left out anyway (rules.ts: versions, limits), to tell whether it says anything new. */
function essence({ type, object }: Json): string {
  const { resourceVersion: _version, managedFields: _fields, ...metadata } = object.metadata;
  const { resources: _resources, ...status } = object.status ?? {};
  return JSON.stringify({ type, metadata, spec: object.spec, status });
}

/**
 * The events of a watch without bookmarks but for the first, as when these come is a matter of time alone, and without those
 * that repeat the one before.
 */
function events(all: Json[]): Json[] {
  const told = all.filter(({ type, object }) => type !== "BOOKMARK" || object.metadata.annotations);
  return told.filter((event, at) => at === 0 || essence(event) !== essence(told[at - 1]));
}

function splitLines(text: string): Json[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** The life of a debug pod: watched, created, its log polled; created again; deleted, and deleted again. */
export async function replayLife(client: Client, report: Report): Promise<void> {
  const watched = read("api/watch-debug-pod");
  const [method = "GET", path = ""] = watched.request.split(" ");
  const stream: string[] = [];
  const watching = client.send({ method, path }, "admin", (text) => stream.push(text)).catch(() => {});
  while (!stream.join("").includes("initial-events-end")) await pause(5);
  const created = replay(client, report, exchange("create/debug-pod"));
  const answers = await poll(client, 10, (text) => text.includes("END"));
  await created;
  const recorded = read("api/log/polled").answers.map(({ status, body }: Json) => ({ status, body }));
  report.check("log/polled", { answers: recorded }, { answers: withoutEmpty(answers) });
  await replay(client, report, exchange("errors/already-exists"));
  await watching;
  const recordedEvents = watched.events.map(({ event }: Json) => event);
  report.check(
    "watch-debug-pod",
    { events: events(recordedEvents) },
    { events: events(splitLines(stream.join(""))) },
  );
  await replay(client, report, exchange("delete/pod"));
  await replay(client, report, exchange("delete/again"));
}

/** Deletes a pod once its kubelet has said that it is over. */
async function removeEnded(client: Client, name: string): Promise<void> {
  const path = `${DEMO_PODS}/${name}`;
  const phase = async (): Promise<string> => (await client.send({ method: "GET", path })).body.status.phase;
  for (let tries = 0; tries < 200 && (await phase()) === "Running"; tries += 1) await pause(50);
  await client.send({ method: "DELETE", path, body: { gracePeriodSeconds: 0 } });
}

/** A followed log: refused until the container runs, then what it prints, then its end. */
export async function replayFollow(client: Client, report: Report): Promise<void> {
  const pod = structuredClone(exchange("create/debug-pod").request.body);
  pod.metadata.name = FOLLOW;
  pod.spec.containers[0].command = ["sh", "-c", FOLLOWED_SCRIPT];
  await client.send({ method: "POST", path: DEMO_PODS, body: pod });
  const path = `${DEMO_PODS}/${FOLLOW}/log?follow=true`;
  let refusal: Json;
  let answer = await client.send({ method: "GET", path });
  for (let tries = 0; answer.status !== 200 && tries < 500; tries += 1) {
    refusal = { status: answer.status, body: answer.body };
    await pause(20);
    answer = await client.send({ method: "GET", path });
  }
  const [refused, opened, ...rest] = read("api/log/followed").answers;
  const text = rest.map(({ chunk }: Json) => chunk ?? "").join("");
  report.check(
    "log/followed",
    { refusal: { status: refused.status, body: refused.body }, status: opened.status, text },
    { refusal, status: answer.status, text: answer.body },
  );
  await removeEnded(client, FOLLOW);
}
