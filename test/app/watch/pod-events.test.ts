import { expect, test } from "@jest/globals";
import { followPods } from "../../../src/app/watch/pod-events.js";
import { KubeError } from "../../../src/kube/errors.js";
import { cutAnswer } from "../../../src/kube/interrupted.js";
import type { KubeObject, WatchEvent, WatchOptions } from "../../../src/kube/port.js";

function pod(version: string, containerID: string, labels: Record<string, string> = {}): KubeObject {
  const metadata = { name: "x", namespace: "d", uid: "u", resourceVersion: version, labels };
  const containerStatuses = [{ name: "app", containerID, state: { running: {} } }];
  return { metadata, status: { phase: "Running", containerStatuses } };
}

const seen = (object: KubeObject, type: WatchEvent["type"] = "MODIFIED"): WatchEvent => ({ type, object });
const expired = new KubeError("Expired", "too old resource version", { status: 410 });
const lost = cutAnswer(new Error("aborted"), 200);
const forbidden = new KubeError("Forbidden", "pods is forbidden", { status: 403 });

/** Plays one watch after the other; the last one ends the test. */
async function play(watches: (WatchEvent | KubeError)[][]): Promise<{ rings: number; from: unknown[] }> {
  const over = new AbortController();
  const from: unknown[] = [];
  let rings = 0;
  const api = {
    async *watch(_: unknown, _namespace: string | undefined, options: WatchOptions = {}) {
      from.push(options.resourceVersion);
      const events = watches[from.length - 1];
      if (events === undefined) {
        over.abort(new Error("over"));
        throw new Error("over");
      }
      for (const event of events) {
        if (event instanceof KubeError) throw event;
        yield event;
      }
    },
  };
  const where = { api, signal: over.signal, namespace: "d", selectors: {} };
  const end = await followPods(where, () => {
    rings += 1;
  }).catch((error: Error) => error);
  if (end instanceof KubeError) throw end;
  expect(end.message).toBe("over");
  return { rings, from };
}

test("a container that starts anew rings; the rest of a status does not", async () => {
  const { rings } = await play([[seen(pod("1", "a"), "ADDED"), seen(pod("2", "a")), seen(pod("3", "b"))]]);
  expect(rings).toBe(1);
});

test("a pod that goes rings; our own debug pods never do", async () => {
  const own = pod("1", "a", { "app.kubernetes.io/managed-by": "kubectl-nsinfo" });
  expect((await play([[seen(own, "ADDED"), seen(own, "DELETED")]])).rings).toBe(0);
  expect((await play([[seen(pod("1", "a"), "ADDED"), seen(pod("2", "a"), "DELETED")]])).rings).toBe(1);
});

test("a watch that the server ended, or that was lost, goes on where it was", async () => {
  const bookmark = seen(pod("9", ""), "BOOKMARK");
  const { rings, from } = await play([
    [seen(pod("5", "a"), "ADDED"), bookmark],
    [lost],
    [seen(pod("10", "a"))],
  ]);
  expect([rings, from]).toEqual([0, [undefined, "9", "9", "10"]]);
}, 10_000);

test("410 Gone: from what is there now, and one more look", async () => {
  const { rings, from } = await play([
    [seen(pod("5", "a"), "ADDED")],
    [expired],
    [seen(pod("7", "a"), "ADDED")],
  ]);
  expect(from).toEqual([undefined, "5", undefined, "7"]);
  expect(rings).toBe(1);
}, 10_000);

test("a pod that comes later rings", async () => {
  const other = pod("6", "z");
  other.metadata.name = "y";
  const { rings } = await play([[seen(pod("5", "a"), "ADDED")], [seen(other, "ADDED")]]);
  expect(rings).toBe(1);
}, 10_000);

test("who may not watch is told once", async () => {
  await expect(play([[forbidden]])).rejects.toBe(forbidden);
});

test("objects that are no pods ring, and do not stop it", async () => {
  const odd = [{}, { metadata: null }, { metadata: [] }, { metadata: { labels: "x", resourceVersion: 7 } }];
  const { from } = await play([
    [...odd.map((one) => seen(one as unknown as KubeObject)), seen(pod("5", "a"))],
    [lost],
  ]);
  expect(from).toEqual([undefined, "5", "5"]);
}, 10_000);
