import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Harness, pod, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeEach(async () => {
  harness = await startHarness();
  harness.api.create("pods", "demo", pod("a"));
});

afterEach(() => harness.api.stop());

const get = () => harness.send(`GET ${PODS}/a`);
const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message;

describe("faults", () => {
  test("a status, as often as said, with Retry-After", async () => {
    harness.api.setFaults([{ match: { times: 2 }, fault: { kind: "status", code: 429, retryAfter: 1 } }]);
    const answers = [await get(), await get(), await get()];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers["retry-after"]).toBe("1");
    expect(answers[0]?.body.reason).toBe("TooManyRequests");
  });

  test("only on what matches, and after some have passed", async () => {
    const match = { method: "GET", path: "/pods/a$", skip: 1, times: 1 };
    harness.api.setFaults([{ match, fault: { kind: "status", code: 500 } }]);
    const other = await harness.send(`GET ${PODS}`);
    const answers = [await get(), await get(), await get()];
    expect([other, ...answers].map(({ status }) => status)).toEqual([200, 200, 500, 200]);
  });

  test("a reset before the answer", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "reset" } }]);
    expect(await get().catch(codeOf)).toBe("ECONNRESET");
  });

  test("a reset in the body", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "reset", afterBytes: 100 } }]);
    expect(await get().catch(codeOf)).toBe("ECONNRESET");
  });

  test("a body that is cut off", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "truncate", afterBytes: 100 } }]);
    expect(await get().catch(codeOf)).toBe("ECONNRESET");
  });

  test("a body that ends early in good form", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "end", afterBytes: 100 } }]);
    const { status, body } = await get();
    expect([status, body.length]).toEqual([200, 100]);
  });

  test("silence: no answer, and the connection stays", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "silence" } }]);
    const ended = get().then(String, codeOf);
    expect(await Promise.race([ended, sleep(200, "nothing")])).toBe("nothing");
    expect(harness.api.stats().open).toBe(1);
    await harness.api.stop();
    expect(await ended).toMatch(/ECONNRESET|hang up/);
  });

  test("silence within the body", async () => {
    harness.api.setFaults([{ match: {}, fault: { kind: "silence", afterBytes: 10 } }]);
    const ended = get().then(String, codeOf);
    expect(await Promise.race([ended, sleep(200, "nothing")])).toBe("nothing");
    await harness.api.stop();
    await ended;
  });

  test("a part that is said again", async () => {
    const { body } = await get();
    const text = JSON.stringify(body);
    const repeat = { kind: "repeat", afterBytes: 12, lines: 0 } as const;
    harness.api.setFaults([{ match: {}, fault: repeat }]);
    const again = await get();
    expect(again.body.startsWith(text.slice(0, 12) + text.slice(0, 12))).toBe(true);
  });

  test("a watch that closes", async () => {
    harness.api.setFaults([{ match: { path: "watch=1" }, fault: { kind: "end", afterMs: 50 } }]);
    expect((await harness.watch(`${PODS}?watch=1`)).map(({ type }) => type)).toContain("ADDED");
  });

  test("410", async () => {
    harness.api.setFaults([{ match: { times: 1 }, fault: { kind: "expired" } }]);
    expect((await get()).body.reason).toBe("Expired");
  });

  test("latency comes before whatever else", async () => {
    harness.api.setFaults([{ match: { times: 1 }, fault: { kind: "latency", ms: 60 } }]);
    const start = Date.now();
    expect((await get()).status).toBe(200);
    expect(Date.now() - start).toBeGreaterThanOrEqual(55);
  });
});

test("connections and requests are counted", async () => {
  harness.api.resetStats();
  await get();
  await harness.send(`GET ${PODS}/none`);
  const { connections, requests } = harness.api.stats();
  expect(connections).toBe(2);
  expect(requests.map(({ method, path, status, user }) => [method, path, status, user])).toEqual([
    ["GET", `${PODS}/a`, 200, "kubernetes-admin"],
    ["GET", `${PODS}/none`, 404, "kubernetes-admin"],
  ]);
});
