import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { KubeError } from "../../src/kube/errors.js";
import type { ExecRequest, KubeExec } from "../../src/kube/exec-port.js";
import { UNTIMED } from "../../src/model/stopwatch.js";
import { runInside } from "../../src/probe/run-inside.js";

const DONE = "@begin 1\n@round 1\n@done\n\n@end\n";
const PLACE = { namespace: "demo", name: "agent", container: "agent" };
const LOST = new KubeError("ConnectionLost", "the connection to the command was lost");

type Say = (text: string, stream?: "stdout" | "stderr") => Promise<void>;

/** A container in which something answers; `answer` resolves to the exit status. */
function execOf(
  answer: (say: Say, request: ExecRequest) => Promise<number>,
): KubeExec & { closed(): number } {
  let closed = 0;
  return {
    closed: () => closed,
    exec: async (_namespace, _name, request) => {
      const over = new Promise<number>((_, reject) =>
        request.signal?.addEventListener("abort", () => reject(request.signal?.reason)),
      );
      let close = (): void => undefined;
      const gone = new Promise<number>((_, reject) => {
        close = () => reject(LOST);
      });
      const say: Say = (text, stream = "stdout") => request.onOutput(stream, Buffer.from(text));
      // As a socket does: nothing comes before whoever opened it has it.
      const ended = Promise.race([over, gone, new Promise(setImmediate).then(() => answer(say, request))]);
      ended.catch(() => undefined);
      return {
        ended,
        write: async () => undefined,
        endInput: () => undefined,
        resize: () => undefined,
        close: () => {
          closed += 1;
          close();
        },
      };
    },
  };
}

function run(exec: KubeExec, signal = new AbortController().signal): Promise<string> {
  const script = { script: "echo", args: ["it's"] };
  return runInside(exec, PLACE, script, { signal, time: UNTIMED }).then(
    ({ text }) => text,
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

const never = () => new Promise<never>(() => undefined);

describe("what is said", () => {
  test("is the script's: it is read as soon as its last line is there, and let go of", async () => {
    const exec = execOf(async (say) => {
      for (const one of DONE) await say(one);
      return never();
    });
    expect([await run(exec), exec.closed()]).toEqual([DONE, 1]);
  });

  test.each<[string, (say: Say) => Promise<number>, string]>([
    [
      "garbage",
      async (say) => say("\u0000\u001b[2J nonsense\n").then(() => 0),
      "DebugPodError: the script ended without its last line",
    ],
    [
      "garbage, and the last line",
      async (say) => say("nonsense\n@end\n").then(() => 0),
      "DebugPodError: what it says is not what the script prints",
    ],
    [
      "all of it twice",
      async (say) => say(DONE.replace("@end\n", "") + DONE).then(() => 0),
      "DebugPodError: what it says is not what the script prints",
    ],
    [
      "why it cannot",
      async (say) => say("sh: head: not found\n", "stderr").then(() => 127),
      "DebugPodError: the script ended without its last line: sh: head: not found",
    ],
    ["nothing", async () => 0, "DebugPodError: the script ended without its last line"],
    [
      "half of it, and the connection is lost",
      async (say) => say("@begin 1\n@rou").then(() => Promise.reject(LOST)),
      `KubeError: ${LOST.message}`,
    ],
  ])("%s: an error", async (_, answer, words) => expect(await run(execOf(answer))).toBe(words));

  test("more than any script says: it is let go of", async () => {
    const exec = execOf(async (say) => {
      for (let count = 0; count < 6; count++) await say("x".repeat(1_000_000));
      return never();
    });
    expect(await run(exec)).toBe(`KubeError: ${LOST.message}`);
  });
});

describe("what is not said", () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ["setImmediate", "nextTick", "queueMicrotask"] }));
  afterEach(() => void jest.useRealTimers());

  /** Lets time pass until there is an end. */
  async function passing(ran: Promise<string>): Promise<{ words: string; seconds: number }> {
    let words: string | null = null;
    ran.then((said) => {
      words = said;
    });
    for (let seconds = 0; ; seconds++) {
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      if (words !== null) return { words, seconds };
      jest.advanceTimersByTime(1000);
    }
  }

  test.each<[string, KubeExec, string, number]>([
    [
      "the server never takes the request",
      {
        exec: (_namespace, _name, { signal }) =>
          new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
      },
      "DebugPodError: the command did not start within 15s",
      15,
    ],
    ["not a word", execOf(never), "DebugPodError: the script said nothing within 12s", 12],
    [
      "nothing after the first line",
      execOf(async (say) => say("@begin 1\n").then(never)),
      "DebugPodError: the script did not end within 45s",
      45,
    ],
  ])("%s: it is waited for no longer than that", async (_, exec, words, seconds) => {
    expect(await passing(run(exec))).toEqual({ words, seconds });
  });

  test("the user's signal ends it at once, with its own reason", async () => {
    const user = new AbortController();
    const ran = run(execOf(never), user.signal);
    await new Promise(setImmediate);
    user.abort(new Error("interrupted"));
    expect((await passing(ran)).words).toBe("Error: interrupted");
  });
});
