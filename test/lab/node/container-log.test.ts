import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { ContainerLog } from "./container-log.js";

const bytes = (content: string) => Buffer.from(content);

describe("the log of a container", () => {
  test("holds a line back until it ends, and keeps the streams' lines whole", async () => {
    const log = new ContainerLog();
    log.append("stdout", bytes("one\ntw"));
    log.append("stderr", bytes("err\n"));
    expect(await text(log.read(false))).toBe("one\nerr\n");
    log.append("stdout", bytes("o\nlast"));
    log.finish();
    expect(await text(log.read(false))).toBe("one\nerr\ntwo\nlast\n");
  });

  test("cuts a line that is too long and adds nothing to it", async () => {
    const log = new ContainerLog();
    log.append("stdout", bytes("x".repeat(40_000)));
    expect((await text(log.read(false))).length).toBe(32_768);
    log.append("stdout", bytes("\n"));
    log.finish();
    expect(await text(log.read(false))).toBe(`${"x".repeat(40_000)}\n`);
  });

  test("is followed to the end that the kubelet has seen, by several at once", async () => {
    const log = new ContainerLog();
    log.append("stdout", bytes("a\n"));
    const readers = [text(log.read(true)), text(log.read(true))];
    await setImmediate();
    log.append("stdout", bytes("b\n"));
    log.finish();
    await setImmediate();
    log.close();
    expect(await Promise.all(readers)).toEqual(["a\nb\n", "a\nb\n"]);
  });

  test("forgets its beginning beyond 10 MiB", async () => {
    const log = new ContainerLog();
    for (let line = 0; line < 1100; line++)
      log.append("stdout", bytes(`${String(line).padStart(9999, "0")}\n`));
    const kept = await text(log.read(false));
    expect(kept.length).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(kept.endsWith("1099\n")).toBe(true);
    expect(kept.length).toBeGreaterThan(10 * 1024 * 1024 - 10_001);
  });
});
