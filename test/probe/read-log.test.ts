import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { UNTIMED } from "../../src/model/stopwatch.js";
import { readDebugLog } from "../../src/probe/read-log.js";
import { fakeApi, podWith, REFUSALS } from "./fake-api.js";

const DONE = "@begin 1\n@round 1\n\n@end\n";
const REF = { namespace: "demo", name: "nsinfo-x", node: "node1", uid: "u1" };

function read(api: ReturnType<typeof fakeApi>, runningTimeoutMs = 60_000): Promise<unknown> {
  const { signal } = new AbortController();
  const options = {
    container: "collector",
    runningTimeoutMs,
    signal,
    onWait: () => undefined,
    time: UNTIMED,
  };
  return readDebugLog(api, REF, options).catch((error: Error) => error.message);
}

describe("parts of it come twice", () => {
  test("since a connection began again: it is read again", async () => {
    const begun = DONE.replace("@end\n", "@star");
    const api = fakeApi({ log: [[begun, DONE], ["@begin 1\n@start 1 2\n@start 1 2\n\n@end\n"], [DONE]] });
    expect(await read(api)).toEqual({ text: DONE, complete: true });
    expect(api.calls.length).toBe(3);
  });

  test("though its pod has ended meanwhile", async () => {
    const ended = podWith({ phase: "Succeeded" });
    const api = fakeApi({ log: [[DONE.replace("@end\n", ""), DONE], [DONE]], get: [ended] });
    expect(await read(api)).toEqual({ text: DONE, complete: true });
  });

  test("each time: an error, not a guess", async () => {
    const api = fakeApi({ log: [[DONE.replace("@end\n", ""), DONE]], get: [podWith()] });
    expect(await read(api)).toBe(
      "the log of the debug pod comes with parts of it twice, however often it is read",
    );
  });
});

test("its pod has ended, and the log can't be had at first: that it is empty proves nothing", async () => {
  const busy = REFUSALS.busy;
  const log = [...Array.from({ length: 12 }, () => [busy]), [DONE]];
  const api = fakeApi({ log, get: [podWith({ phase: "Succeeded" })] });
  expect(await read(api)).toEqual({ text: DONE, complete: true });
});

describe("it stays open and silent", () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  test.each<[string, string[], string]>([
    ["before its first byte", [], "timed out after 4s waiting for the debug pod to start"],
    ["after it", ["@begin 1\n"], "the debug pod started, but its output did not end in time"],
  ])("%s: it is waited for no longer than it may take", async (_, pieces, words) => {
    const api = fakeApi({ get: [REFUSALS.notFound] });
    let heard = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      heard = resolve;
    });
    api.log = async function* (_namespace, _name, { signal }) {
      heard();
      for (const piece of pieces) yield Buffer.from(piece);
      await new Promise((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason as Error)),
      );
    };
    let end: unknown;
    void read(api, 4000).then((value) => {
      end = value;
    });
    await asked;
    for (let second = 0; end === undefined && second < 60; second++) {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      jest.advanceTimersByTime(1000);
    }
    expect(end).toBe(words);
  });
});
