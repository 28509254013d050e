import { describe, expect, test } from "@jest/globals";
import { ahead, atOnce, inOrder } from "../../src/app/streams.js";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index++) yield index;
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of source) list.push(one);
  return list;
}

/** Work that goes on until it is let go, one by one. */
function gate() {
  const waiting: (() => void)[] = [];
  let most = 0;
  return {
    most: () => most,
    pass: (): Promise<void> =>
      new Promise((go) => {
        waiting.push(go);
        most = Math.max(most, waiting.length);
      }),
    open: (): void => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe("at most so many at once", () => {
  test.each([1, 3, 20])("%i", async (most) => {
    const door = gate();
    const taken = all(atOnce(numbers(10), most, (one) => door.pass().then(() => one)));
    for (let round = 0; round < 40; round++) {
      await turn();
      door.open();
    }
    expect((await taken).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(door.most()).toBe(Math.min(most, 10));
  });

  test("what nobody takes stops the work: as many as run, and one in hand", async () => {
    let begun = 0;
    const results = atOnce(numbers(100), 4, async () => ++begun);
    await results.next();
    for (let round = 0; round < 10; round++) await turn();
    expect(begun).toBeLessThanOrEqual(5);
    await results.return(undefined);
  });

  test("whoever stops taking waits for what is under way", async () => {
    const door = gate();
    let [begun, over] = [0, 0];
    const results = atOnce(numbers(100), 3, async (one) => {
      begun += 1;
      if (one > 0) await door.pass();
      over += 1;
    });
    await results.next();
    for (let round = 0; round < 5; round++) await turn();
    expect(begun).toBeGreaterThan(over);
    const stopped = results.return(undefined);
    door.open();
    await stopped;
    expect(over).toBe(begun);
  });

  test("a source that fails: what it gave is worked on, then its error", async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw new Error("cut");
    }
    const seen: number[] = [];
    const read = async () => {
      for await (const one of atOnce(failing(), 2, async (one) => one)) seen.push(one);
    };
    await expect(read()).rejects.toThrow("cut");
    expect(seen).toEqual([1]);
  });
});

test("ahead: the source is read to its end although nobody takes", async () => {
  let given = 0;
  async function* source(): AsyncGenerator<number> {
    for (; given < 50; given++) yield given;
  }
  const taken = ahead(source());
  await taken.next();
  for (let round = 0; round < 100; round++) await turn();
  expect(given).toBe(50);
  expect((await all(taken)).length).toBe(49);
});

test("inOrder: by number, whatever the order they come in", async () => {
  async function* mixed() {
    for (const index of [2, 0, 3, 1, 4]) yield { index };
  }
  expect((await all(inOrder(mixed()))).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
});
