import { expect, test } from "@jest/globals";
import { type Out, sinkOf } from "../../src/cli/sink.js";

/** A stream whose reader takes a piece when it is told to; it says of itself what Bun's does: that nothing has to be waited for. */
function slowStream(): Out & { given: unknown[]; take(): void; writableNeedDrain: boolean } {
  const waiting: (() => void)[] = [];
  const given: unknown[] = [];
  return {
    given,
    writableNeedDrain: false,
    write: (data, taken) => {
      given.push(data);
      waiting.push(taken);
      return true;
    },
    take: () => waiting.shift()?.(),
  };
}

/** Whether it has drained by the time that everything else has had its turn. */
async function hasDrained(sink: ReturnType<typeof sinkOf>): Promise<boolean> {
  let drained = false;
  void sink.drained?.().then(() => {
    drained = true;
  });
  await new Promise((turn) => setImmediate(turn));
  return drained;
}

test("has drained when the last piece was taken, and not before", async () => {
  const stream = slowStream();
  const sink = sinkOf(
    () => stream,
    () => false,
  );
  expect(await hasDrained(sink)).toBe(true);
  sink.write("a report, ");
  sink.writeBytes?.(Buffer.from("bytes"));
  expect(stream.given).toEqual(["a report, ", Buffer.from("bytes")]);
  expect(await hasDrained(sink)).toBe(false);
  stream.take();
  expect(await hasDrained(sink)).toBe(false);
  stream.take();
  expect(await hasDrained(sink)).toBe(true);
});

test.each([
  [{ isTTY: true, columns: 93 }, true, 93],
  [{ isTTY: true }, true, null],
  [{ columns: 93 }, false, null],
])("%j: a terminal, or no width", (facts, isTerminal, columns) => {
  const stream = { ...slowStream(), ...facts };
  expect(
    sinkOf(
      () => stream,
      () => true,
    ),
  ).toMatchObject({ isTerminal, columns });
});

test("what can be no terminal makes no stream before something is written", () => {
  let made = 0;
  const make = (): Out => {
    made += 1;
    return { ...slowStream(), isTTY: true };
  };
  const sink = sinkOf(make, () => false);
  expect([sink.isTerminal, sink.columns, made]).toEqual([false, null, 0]);
  sink.write("text");
  expect(made).toBe(1);
});
