import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { Limit } from "../../src/kube/limit.js";

describe("what ends a call", () => {
  test.each([0, 1])(
    "signal %i of two gives its reason, and the other one is not listened to",
    async (which) => {
      const controllers = [new AbortController(), new AbortController()];
      const limit = new Limit(null, undefined, ...controllers.map(({ signal }) => signal));
      const raced = limit.race(new Promise(() => {}));
      controllers[which]?.abort("first");
      controllers[1 - which]?.abort("second");
      await expect(raced).rejects.toBe("first");
    },
  );

  test("a call that is over is not ended any more", () => {
    const controller = new AbortController();
    const limit = new Limit(10_000, controller.signal);
    limit.over();
    controller.abort();
    expect(limit.signal.aborted).toBe(false);
  });

  test("what has ended before does not begin", async () => {
    const limit = new Limit(null, AbortSignal.abort("before"));
    await expect(limit.race(Promise.resolve())).rejects.toBe("before");
  });
});

test("one signal for many calls is no leak to warn of", () => {
  const module = new URL("../../src/kube/limit.js", import.meta.url).href;
  const script = `
    const { Limit } = await import(${JSON.stringify(module)});
    const { signal } = new AbortController();
    for (let count = 0; count < 50; count += 1) new Limit(null, signal);`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
});
