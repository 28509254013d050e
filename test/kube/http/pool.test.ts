import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { NoAnswer } from "../../../src/kube/http/connection.js";
import type { Incoming } from "../../../src/kube/http/incoming.js";
import { Pool } from "../../../src/kube/http/pool.js";
import { answer, type FakePeer, fakeDial, type PendingDial, settle } from "./fake-wire.js";

const never = new AbortController().signal;
const REQUEST = Buffer.from("request");

function started(): {
  pool: Pool;
  dials: PendingDial[];
  ask: (signal?: AbortSignal, long?: boolean) => Promise<Incoming>;
} {
  const { dial, dials } = fakeDial();
  const pool = new Pool(dial);
  return { pool, dials, ask: (signal = never, long = false) => pool.ask(REQUEST, long, signal) };
}

async function opened(dial: PendingDial | undefined): Promise<FakePeer> {
  const peer = dial?.open();
  await settle();
  if (!peer) throw new Error("nobody dials");
  return peer;
}

async function textOf(incoming: Incoming): Promise<string> {
  let text = "";
  for await (const piece of incoming) text += piece.toString("latin1");
  return text;
}

type Failure = NoAnswer & { cause: Error & { code?: string } };

const fault = (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => {
      throw new Error("it was answered");
    },
    (error) => error,
  );

describe("making connections", () => {
  test("as many as requests, at most two; the others wait for whichever is free", async () => {
    const { dials, ask } = started();
    const asked = [ask(), ask(), ask()];
    expect(dials.length).toBe(2);
    const peer = await opened(dials[1]);
    expect(peer.sent).toEqual(["request"]);
    peer.say(answer("a"));
    await settle();
    expect(peer.sent.length).toBe(2);
    peer.say(answer("b"));
    await settle();
    peer.say(answer("c"));
    expect(await Promise.all(asked.map(async (one) => textOf(await one)))).toEqual(["a", "b", "c"]);
  });

  test("before anybody asks: the first request goes at once", async () => {
    const { pool, dials, ask } = started();
    pool.open(2);
    pool.open(2);
    expect(dials.length).toBe(2);
    const peer = await opened(dials[0]);
    void ask().catch(() => {});
    await settle();
    expect([peer.sent.length, dials.length]).toEqual([1, 2]);
  });

  test("one made beforehand that failed is made again by who asks", async () => {
    const { pool, dials, ask } = started();
    pool.open(1);
    dials[0]?.refuse(new Error("down"));
    await settle();
    const asked = fault(ask());
    dials[1]?.refuse(new Error("still down"));
    expect((await asked).cause).toEqual(new Error("still down"));
  });

  test("who asks is told of a failure only where no other connection is under way", async () => {
    const { pool, dials, ask } = started();
    pool.open(2);
    const asked = ask();
    dials[0]?.refuse(new Error("no"));
    const peer = await opened(dials[1]);
    peer.say(answer("yes"));
    expect(await textOf(await asked)).toBe("yes");
  });

  test("the failure is NoAnswer, on a connection that was not used before", async () => {
    const { dials, ask } = started();
    const asked = fault(ask());
    dials[0]?.refuse(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
    const error = await asked;
    expect([error instanceof NoAnswer, error.reused, error.cause.code]).toEqual([
      true,
      false,
      "ECONNREFUSED",
    ]);
  });

  test("an abort ends the making of a connection that nobody waits for any more", async () => {
    const { dials, ask } = started();
    const controller = new AbortController();
    const asked = [fault(ask(controller.signal)), fault(ask())];
    controller.abort("enough");
    expect(await asked[0]).toBe("enough");
    expect(dials.map(({ signal }) => signal.aborted)).toEqual([false, true]);
  });

  test("closing tells everybody", async () => {
    const { pool, dials, ask } = started();
    const busy = fault(ask());
    const waiting = [fault(ask()), fault(ask())];
    const peer = await opened(dials[0]);
    pool.close("closed");
    expect(await Promise.all(waiting)).toEqual(["closed", "closed"]);
    expect((await busy) instanceof NoAnswer).toBe(true);
    expect([peer.calls.at(-1), dials[1]?.signal.aborted]).toEqual(["destroy", true]);
    void ask().catch(() => {});
    expect(dials.length).toBe(3);
  });
});

describe("long answers", () => {
  test("the first takes a kept connection, the others their own, which end with them", async () => {
    const { dials, ask } = started();
    const asked = [ask(never, true), ask(never, true)];
    expect(dials.length).toBe(2);
    const [first, second] = [await opened(dials[0]), await opened(dials[1])];
    for (const peer of [first, second]) peer.say(answer("log"));
    for (const one of asked) expect(await textOf(await one)).toBe("log");
    expect([first.calls.includes("destroy"), second.calls.includes("destroy")]).toEqual([false, true]);
  });

  test("one that was given up counts no more", async () => {
    const { dials, ask } = started();
    const asked = ask(never, true);
    const peer = await opened(dials[0]);
    peer.say("HTTP/1.1 200 OK\r\n\r\nline");
    (await asked).destroy();
    expect(peer.calls.at(-1)).toBe("destroy");
    const next = ask(never, true);
    const other = await opened(dials[1]);
    other.say(answer("log"));
    expect(await textOf(await next)).toBe("log");
    expect(other.calls.includes("destroy")).toBe(false);
  });
});

describe("kept connections", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function idle(): Promise<ReturnType<typeof started> & { peer: FakePeer }> {
    const all = started();
    const asked = all.ask();
    const peer = await opened(all.dials[0]);
    peer.say(answer("a"));
    await textOf(await asked);
    return { ...all, peer };
  }

  test("hold the process only while something is asked", async () => {
    const { peer, ask } = await idle();
    expect(peer.calls).toEqual(["hold", "resume", "let go"]);
    void ask().catch(() => {});
    await settle();
    expect(peer.calls.at(-1)).toBe("hold");
  });

  test("end after half a minute of nothing", async () => {
    const { peer, dials, ask } = await idle();
    jest.advanceTimersByTime(29_999);
    expect(peer.calls).not.toContain("destroy");
    jest.advanceTimersByTime(1);
    expect(peer.calls).toContain("destroy");
    void ask().catch(() => {});
    expect(dials.length).toBe(2);
  });

  test.each<[string, (peer: FakePeer) => void]>([
    ["a server that closes", (peer) => peer.listener.closed(null)],
    ["a reset", (peer) => peer.listener.closed(new Error("reset"))],
    ["an answer to nothing", (peer) => peer.say(answer("forged"))],
  ])("%s: the next request makes another", async (_, happens) => {
    const { peer, dials, ask } = await idle();
    happens(peer);
    const asked = ask();
    expect(dials.length).toBe(2);
    const other = await opened(dials[1]);
    other.say(answer("true"));
    expect(await textOf(await asked)).toBe("true");
  });

  test("an answer that more follows is not followed by another request", async () => {
    const { peer, dials, ask } = await idle();
    const asked = ask();
    await settle();
    peer.say(`${answer("b")}HTTP/1.1 200 OK\r\n\r\nforged`);
    expect(await textOf(await asked)).toBe("b");
    expect(peer.calls).toContain("destroy");
    void ask().catch(() => {});
    expect(dials.length).toBe(2);
  });

  test("a server that hangs up instead of answering: on a used connection that is said", async () => {
    const { peer, ask } = await idle();
    const asked = fault(ask());
    await settle();
    peer.listener.closed(null);
    const error = await asked;
    expect([error.reused, error.cause.code, error.cause.message]).toEqual([
      true,
      "ECONNRESET",
      "socket hang up",
    ]);
  });

  test("nor is it said of one that began to answer", async () => {
    const { peer, ask } = await idle();
    const asked = fault(ask());
    await settle();
    peer.say("HTTP/1.1 200");
    peer.listener.closed(null);
    expect((await asked).reused).toBe(false);
  });
});

test("a connection that breaks as soon as it is open is one that could not be made", async () => {
  const { dials, ask } = started();
  const asked = fault(ask());
  dials[0]?.open().listener.closed(new Error("certificate required"));
  const error = await asked;
  expect([error.cause, error.reused, dials.length]).toEqual([new Error("certificate required"), false, 1]);
});

describe("bodies", () => {
  test("a peer that is faster than who reads is made to wait", async () => {
    const { dials, ask } = started();
    const asked = ask();
    const peer = await opened(dials[0]);
    const piece = "x".repeat(700_000);
    peer.say(`HTTP/1.1 200 OK\r\nContent-Length: 2100000\r\n\r\n${piece}`);
    const incoming = await asked;
    expect(peer.calls).toEqual(["hold"]);
    peer.say(piece);
    expect(peer.calls).toEqual(["hold", "pause"]);
    const reading = textOf(incoming);
    await settle();
    expect(peer.calls).toEqual(["hold", "pause", "resume"]);
    peer.say(piece);
    expect((await reading).length).toBe(2_100_000);
    expect(incoming.complete).toBe(true);
  });

  test("one that is cut says so after what came", async () => {
    const { dials, ask } = started();
    const asked = ask();
    const peer = await opened(dials[0]);
    peer.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    const incoming = await asked;
    peer.listener.closed(new Error("reset"));
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of incoming) pieces.push(piece.toString());
    })();
    await expect(reading).rejects.toThrow("reset");
    expect([pieces, incoming.complete]).toEqual([["abc"], false]);
  });
});
