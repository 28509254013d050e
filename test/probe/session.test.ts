import { describe, expect, test } from "@jest/globals";
import { KubeError } from "../../src/kube/errors.js";
import type { KubeObject } from "../../src/kube/port.js";
import { UNTIMED } from "../../src/model/stopwatch.js";
import type { Deletion } from "../../src/probe/delete-pod.js";
import { DebugPodError } from "../../src/probe/problem.js";
import type { LogText } from "../../src/probe/read-log.js";
import { runDebugPod } from "../../src/probe/session.js";
import { type FakeApi, fakeApi, podWith, REFUSALS } from "./fake-api.js";

const DONE = "@begin 1\n@round 1\n\n@end\n";
const POD: KubeObject = { metadata: { name: "nsinfo-x", namespace: "demo" }, spec: { nodeName: "node1" } };

interface Outcome {
  log: LogText | null;
  error: unknown;
  deletions: Deletion[];
}

async function run(
  api: FakeApi,
  options: { signal?: AbortSignal; nodeGone?: AbortSignal; runningTimeoutMs?: number } = {},
): Promise<Outcome> {
  const deletions: Promise<Deletion>[] = [];
  const never = new AbortController().signal;
  const outcome: Outcome = { log: null, error: null, deletions: [] };
  try {
    outcome.log = await runDebugPod(api, POD, {
      runningTimeoutMs: options.runningTimeoutMs ?? 60_000,
      signal: options.signal ?? never,
      nodeGone: options.nodeGone ?? never,
      onWait: () => undefined,
      onDeletion: (deletion) => deletions.push(deletion),
      time: UNTIMED,
    });
  } catch (error) {
    outcome.error = error;
  }
  outcome.deletions = await Promise.all(deletions);
  return outcome;
}

describe("the log is there", () => {
  test("it is read while the kubelet still says nothing, and the pod is taken away at once, this life of it only", async () => {
    const api = fakeApi({ create: [podWith()], log: [[REFUSALS.creating], [], [DONE]], delete: [podWith()] });
    const { log, deletions } = await run(api);
    expect(log).toEqual({ text: DONE, complete: true });
    expect(api.calls).toEqual([
      "create pods/nsinfo-x",
      "log nsinfo-x collector",
      "log nsinfo-x collector",
      "log nsinfo-x collector",
      "delete pods/nsinfo-x grace=0 uid=u1",
    ]);
    expect(deletions).toEqual([{ gone: true }]);
  });

  test("it comes in pieces, cut anywhere, with what is not UTF-8", async () => {
    const pieces = [...DONE].map((one) => one);
    const api = fakeApi({ create: [podWith()], log: [pieces], delete: [podWith()] });
    expect((await run(api)).log).toEqual({ text: DONE, complete: true });
  });

  test("it is cut, and read again from its beginning", async () => {
    const api = fakeApi({
      create: [podWith()],
      log: [["@begin 1\n@rou", REFUSALS.lost], [DONE]],
      delete: [podWith()],
    });
    expect((await run(api)).log).toEqual({ text: DONE, complete: true });
  });

  test("it ends without its last line: what is there is given, and the pod gets a second to end", async () => {
    const ended = podWith({ containerStatuses: [{ state: { terminated: { exitCode: 137 } } }] });
    const api = fakeApi({
      create: [podWith()],
      log: [["@begin 1\n"]],
      get: [ended, ended, REFUSALS.notFound],
      delete: [podWith()],
    });
    const { log, deletions } = await run(api);
    expect(log).toEqual({ text: "@begin 1\n", complete: false });
    expect(api.calls.filter((one) => one.startsWith("delete"))).toEqual([
      "delete pods/nsinfo-x grace=1 uid=u1",
    ]);
    expect(deletions).toEqual([{ gone: true }]);
  });
});

describe("there will be no log", () => {
  test.each<[string, object, RegExp]>([
    [
      "no image",
      { containerStatuses: [{ state: { waiting: { reason: "ErrImagePull", message: "no such host" } } }] },
      /^the debug pod cannot start: ErrImagePull: no such host$/,
    ],
    [
      "no sh",
      { containerStatuses: [{ state: { terminated: { reason: "StartError", message: "exec: sh" } } }] },
      /^the debug pod ended: StartError: exec: sh$/,
    ],
    [
      "evicted",
      { phase: "Failed", reason: "Evicted", message: "low on memory" },
      /^the debug pod failed: Evicted: low on memory$/,
    ],
    [
      "past its deadline",
      { phase: "Failed", reason: "DeadlineExceeded" },
      /^the debug pod failed: DeadlineExceeded$/,
    ],
    ["refused by the kubelet", { phase: "Failed", reason: "OutOfpods" }, /^the debug pod failed: OutOfpods$/],
  ])("%s: told in words, with the next step, and deleted", async (_, status, words) => {
    const api = fakeApi({
      create: [podWith()],
      log: [[REFUSALS.noImage]],
      get: [podWith(status), REFUSALS.notFound],
      delete: [podWith()],
    });
    const { error, deletions } = await run(api);
    expect(error).toBeInstanceOf(DebugPodError);
    expect((error as DebugPodError).message).toMatch(words);
    expect((error as DebugPodError).hint).not.toBeNull();
    expect(deletions).toEqual([{ gone: true }]);
  });

  test("a refusal to show the log is the server's own error", async () => {
    const api = fakeApi({
      create: [podWith()],
      log: [[REFUSALS.forbidden]],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    const { error, deletions } = await run(api);
    expect(error).toBe(REFUSALS.forbidden);
    expect(deletions).toEqual([{ gone: true }]);
  });

  test("it never starts: the time is up, and what was awaited is said", async () => {
    const api = fakeApi({
      create: [podWith()],
      log: [[REFUSALS.creating]],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    const { error } = await run(api, { runningTimeoutMs: 200 });
    expect((error as Error).message).toMatch(
      /^timed out after 0s waiting for the debug pod to start: .*ContainerCreating$/,
    );
  });
});

describe("the creation", () => {
  test("is refused: there is nothing to delete", async () => {
    const api = fakeApi({ create: [REFUSALS.forbidden] });
    const { error } = await run(api);
    expect(error).toBe(REFUSALS.forbidden);
    expect(api.calls).toEqual(["create pods/nsinfo-x"]);
  });

  test("had its answer lost, and happened: the pod is found by its name", async () => {
    const api = fakeApi({
      create: [REFUSALS.lost, REFUSALS.exists],
      get: [podWith({}, "u7")],
      log: [[DONE]],
      delete: [podWith()],
    });
    expect((await run(api)).log?.complete).toBe(true);
    expect(api.calls.at(-1)).toBe("delete pods/nsinfo-x grace=0 uid=u7");
  });

  test("had its answer lost twice: it may have happened, so it is deleted by name", async () => {
    const api = fakeApi({ create: [REFUSALS.lost], get: [REFUSALS.notFound], delete: [REFUSALS.notFound] });
    const { error, deletions } = await run(api);
    expect(error).toBe(REFUSALS.lost);
    expect(api.calls.at(-1)).toBe("delete pods/nsinfo-x grace=1");
    expect(deletions).toEqual([{ gone: true }]);
  });
});

describe("a creation whose answer was lost", () => {
  test("and whose second answer was cut within: it is found by its status", async () => {
    const cut = new KubeError("", "unexpected EOF", { status: 409 });
    const api = fakeApi({
      create: [REFUSALS.lost, cut],
      get: [podWith({}, "u7")],
      log: [[DONE]],
      delete: [podWith()],
    });
    expect((await run(api)).log?.complete).toBe(true);
    expect(api.calls.at(-1)).toBe("delete pods/nsinfo-x grace=0 uid=u7");
  });

  test("and that is refused when it is said again: the first may have happened, so it is deleted", async () => {
    const api = fakeApi({
      create: [REFUSALS.lost, REFUSALS.forbidden],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    const { error, deletions } = await run(api);
    expect(error).toBe(REFUSALS.forbidden);
    expect(api.calls).toContain("delete pods/nsinfo-x grace=1");
    expect(deletions).toEqual([{ gone: true }]);
  });
});

describe("a creation that was never answered", () => {
  test("comes a moment later: it is looked for again", async () => {
    const api = fakeApi({
      create: [REFUSALS.lost],
      get: [REFUSALS.notFound],
      delete: [REFUSALS.notFound, podWith()],
    });
    expect((await run(api)).deletions).toEqual([{ gone: true }]);
    expect(api.calls.filter((one) => one.startsWith("delete"))).toHaveLength(2);
  });

  test("timed out: that nothing is found is no proof, and the user is told", async () => {
    const timeout = new KubeError("Timeout", "net/http: request canceled");
    const api = fakeApi({ create: [timeout], delete: [REFUSALS.notFound] });
    const { error, deletions } = await run(api);
    expect(error).toBe(timeout);
    expect(deletions).toEqual([
      { gone: false, ref: expect.anything(), why: "its creation timed out, and may yet be carried out" },
    ]);
  });
});

describe("the user ends it", () => {
  test("while the creation is under way: its answer is awaited, so that what comes of it is deleted", async () => {
    const controller = new AbortController();
    const reason = new Error("SIGINT");
    const api = fakeApi({
      create: [
        () => {
          controller.abort(reason);
          return podWith();
        },
      ],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    const { error, deletions } = await run(api, { signal: controller.signal });
    expect(error).toBe(reason);
    expect(api.calls).toEqual([
      "create pods/nsinfo-x",
      "delete pods/nsinfo-x grace=1 uid=u1",
      "get pods/nsinfo-x",
    ]);
    expect(deletions).toEqual([{ gone: true }]);
  });

  test("and the creation's answer is lost: it is not said again", async () => {
    const controller = new AbortController();
    const api = fakeApi({
      create: [
        () => {
          controller.abort(new Error("SIGINT"));
          throw REFUSALS.lost;
        },
      ],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    await run(api, { signal: controller.signal });
    expect(api.calls.filter((one) => one.startsWith("create"))).toHaveLength(1);
  });

  test("while the log is awaited: it is deleted, with a second to end", async () => {
    const controller = new AbortController();
    const reason = new Error("SIGINT");
    const api = fakeApi({
      create: [podWith()],
      log: [[REFUSALS.creating]],
      get: [
        () => {
          controller.abort(reason);
          return podWith();
        },
        REFUSALS.notFound,
      ],
      delete: [podWith()],
    });
    const { error, deletions } = await run(api, { signal: controller.signal });
    expect(error).toBe(reason);
    expect(api.calls.filter((one) => one.startsWith("delete"))).toEqual([
      "delete pods/nsinfo-x grace=1 uid=u1",
    ]);
    expect(deletions).toEqual([{ gone: true }]);
  });

  test("while the creation is under way, and it is given up: it is deleted by name", async () => {
    const controller = new AbortController();
    const reason = new Error("SIGTERM");
    const api = fakeApi({
      create: [
        () => {
          controller.abort(reason);
          throw reason;
        },
      ],
      get: [REFUSALS.notFound],
      delete: [podWith()],
    });
    expect((await run(api, { signal: controller.signal })).error).toBe(reason);
    expect(api.calls.filter((one) => one.startsWith("delete"))).toEqual(["delete pods/nsinfo-x grace=1"]);
  });
});

test("the node is gone: nobody will confirm an end, so the object is taken away at once", async () => {
  const gone = new AbortController();
  const reason = new DebugPodError("node is gone");
  const api = fakeApi({
    create: [podWith()],
    log: [[REFUSALS.creating]],
    get: [podWith()],
    delete: [podWith()],
  });
  setTimeout(() => gone.abort(reason), 5);
  expect((await run(api, { nodeGone: gone.signal })).error).toBe(reason);
  expect(api.calls.at(-1)).toBe("delete pods/nsinfo-x grace=0 uid=u1");
});

describe("the deletion", () => {
  test.each([
    ["lost connections are tried again", [REFUSALS.lost, REFUSALS.busy, podWith()], { gone: true }],
    ["somebody was faster", [REFUSALS.notFound], { gone: true }],
    ["the name has another life now", [REFUSALS.conflict], { gone: true }],
  ])("%s", async (_, answers, expected) => {
    const api = fakeApi({ create: [podWith()], log: [[DONE]], delete: answers });
    expect((await run(api)).deletions).toEqual([expected]);
  });

  test("is refused: said, with the name and the node", async () => {
    const api = fakeApi({ create: [podWith()], log: [[DONE]], delete: [REFUSALS.forbidden] });
    expect((await run(api)).deletions).toEqual([
      {
        gone: false,
        ref: { namespace: "demo", name: "nsinfo-x", node: "node1", uid: "u1" },
        why: "pods is forbidden",
      },
    ]);
  });
});
