import type { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ExecOptions, Json } from "../types.js";
import { container, missing, type NodeUnderTest, ref, startNode } from "./node-under-test.js";

const describeNode = missing ? describe.skip : describe;

function open(stream: Readable | null): Readable {
  if (!stream) throw new Error("the session has no such stream");
  return stream;
}

describeNode("commands in a running container", () => {
  let node: NodeUnderTest;
  let pod: Json;
  beforeAll(async () => {
    node = await startNode();
    const echo = {
      ...container("echo", "sh", "-c", "while read -r line; do echo got $line; done"),
      stdin: true,
    };
    pod = node.create("pod", { containers: [container("app", "sleep", "1000000"), echo] });
    await node.phase(pod, "Running");
  });
  afterAll(() => node.stop());

  const run = (options: Partial<ExecOptions>, name = "app") =>
    node.kubelet.exec(ref(pod), name, {
      command: [],
      stdin: false,
      stdout: true,
      stderr: true,
      tty: false,
      ...options,
    });

  test("output, errors and exit status apart", async () => {
    const session = await run({ command: ["sh", "-c", "echo out; echo err >&2; exit 7"] });
    const [out, err, end] = await Promise.all([
      text(open(session.stdout)),
      text(open(session.stderr)),
      session.ended,
    ]);
    expect([out, err, end]).toEqual(["out\n", "err\n", { exitCode: 7 }]);
  });

  test("input to its end, a megabyte through and back unchanged", async () => {
    const session = await run({ command: ["cat"], stdin: true });
    const bytes = Buffer.alloc(1024 * 1024, "all bytes \0\xff\n");
    session.stdin?.end(bytes);
    expect((await buffer(open(session.stdout))).equals(bytes)).toBe(true);
    expect(await session.ended).toEqual({ exitCode: 0 });
  });

  test("a command that is not there, in containerd's words", async () => {
    const session = await run({ command: ["nope"] });
    expect(await session.ended).toEqual({
      error: expect.stringMatching(
        /^error executing command in container: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nope": executable file not found in \$PATH$/,
      ),
    });
  });

  test("a terminal that changes its size", async () => {
    const session = await run({ command: ["sh"], stdin: true, tty: true });
    session.resize({ width: 100, height: 40 });
    session.stdin?.write("tty; stty size; exit 3\n");
    const shown = await text(open(session.stdout));
    expect(shown).toContain("/dev/pts/0\r\n40 100\r\n");
    expect(await session.ended).toEqual({ exitCode: 3 });
  });

  test("it ends when the client goes", async () => {
    const session = await run({ command: ["sh", "-c", "echo $$; exec sleep 1000"] });
    const pid = await new Promise<string>((resolve) =>
      session.stdout?.once("data", (chunk: Buffer) => resolve(String(chunk).trim())),
    );
    session.kill();
    await session.ended;
    const left = await run({
      command: ["sh", "-c", `while [ -e /proc/${pid} ]; do sleep 0.05; done; echo gone`],
    });
    expect(await text(open(left.stdout))).toBe("gone\n");
  });

  test("attach joins the container's own process", async () => {
    const options = { command: [], stdin: true, stdout: true, stderr: true, tty: false };
    const session = await node.kubelet.attach(ref(pod), "echo", options);
    const answer = new Promise((resolve) =>
      session.stdout?.once("data", (chunk: Buffer) => resolve(String(chunk))),
    );
    session.stdin?.write("hello\n");
    expect(await answer).toBe("got hello\n");
    session.kill();
    expect(await node.log(pod, "echo")).toBe("got hello\n");
  });

  test("attach ends well when the process ends badly", async () => {
    const failing = { ...container("failing", "sh", "-c", "read -r line; exit 3"), stdin: true };
    const other = node.create("other", { restartPolicy: "Never", containers: [failing] });
    await node.phase(other, "Running");
    const options = { command: [], stdin: true, stdout: true, stderr: true, tty: false };
    const session = await node.kubelet.attach(ref(other), "failing", options);
    session.stdin?.write("go\n");
    expect(await session.ended).toEqual({ exitCode: 0 });
    await node.phase(other, "Failed");
  });

  test("a container that does not run has no commands", async () => {
    await expect(async () => run({ command: ["true"] }, "zz")).rejects.toThrow('container not found ("zz")');
  });
});
