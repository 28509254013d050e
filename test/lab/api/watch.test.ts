import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { type Harness, pod, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeEach(async () => {
  harness = await startHarness();
  harness.api.create("pods", "demo", pod("a"));
  await harness.phase("a", "Running");
});

afterEach(() => harness.api.stop());

const brief = ({ type, object }: Json): string => `${type} ${object.metadata?.name ?? object.code ?? "-"}`;

async function version(): Promise<string> {
  return (await harness.send(`GET ${PODS}`)).body.metadata.resourceVersion;
}

test("without a version it begins with what is there, and says when that is all", async () => {
  const events = await harness.watch(`${PODS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=1`);
  expect(events.map(brief)).toEqual(["ADDED a", "BOOKMARK -"]);
  expect(events[1]?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
});

test("without bookmarks none are sent", async () => {
  expect((await harness.watch(`${PODS}?watch=1&timeoutSeconds=1`)).map(brief)).toEqual(["ADDED a"]);
});

test("from a version it tells what came after it, and nothing twice", async () => {
  const since = await version();
  await harness.send({ line: `POST ${PODS}`, body: pod("b") });
  await harness.phase("b", "Running");
  const events = await harness.watch(`${PODS}?watch=1&resourceVersion=${since}&timeoutSeconds=1`);
  expect(events.map(brief)).toEqual(["ADDED b", "MODIFIED b", "MODIFIED b"]);
  const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
});

test("a bookmark comes after a second, with the newest version", async () => {
  const since = await version();
  const path = `${PODS}?watch=1&allowWatchBookmarks=true&timeoutSeconds=2&resourceVersion=${since}`;
  const events = await harness.watch(path);
  expect(events.map(brief)).toEqual(["BOOKMARK -"]);
  expect(events[0]?.object.metadata.resourceVersion).toBe(since);
});

test("a version that is forgotten is 410 inside the stream", async () => {
  const since = await version();
  harness.api.compact();
  const events = await harness.watch(`${PODS}?watch=1&resourceVersion=${since}&timeoutSeconds=1`);
  expect(events.map(brief)).toEqual(["ERROR 410"]);
  expect(events[0]?.object.message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
});

test("with a selector, what stops matching is deleted and what starts to is added", async () => {
  const label = (value: string) =>
    harness.send({
      line: `PATCH ${PODS}/a`,
      body: { metadata: { labels: { x: value } } },
      headers: { "Content-Type": "application/merge-patch+json" },
    });
  const since = await version();
  await label("1");
  await label("2");
  await label("1");
  await harness.send({ line: `DELETE ${PODS}/a`, body: { gracePeriodSeconds: 0 } });
  const path = `${PODS}?watch=1&resourceVersion=${since}&labelSelector=x%3D1&timeoutSeconds=1`;
  expect((await harness.watch(path)).map(brief)).toEqual(["ADDED a", "DELETED a", "ADDED a", "DELETED a"]);
});

test("a name in the field selector leaves the others out", async () => {
  const since = await version();
  await harness.send({ line: `POST ${PODS}`, body: pod("b") });
  const path = `${PODS}?watch=1&resourceVersion=${since}&fieldSelector=metadata.name%3Da&timeoutSeconds=1`;
  expect(await harness.watch(path)).toEqual([]);
});
