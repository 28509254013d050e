import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { type Harness, pod, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeAll(async () => {
  harness = await startHarness({ users: { t: { name: "dev", groups: [] } } });
  harness.api.create("pods", "demo", pod("a"));
  await harness.phase("a", "Running");
  harness.kubelet.logs["a/app"] = "one\ntwo\nthree\n";
});

afterAll(() => harness.api.stop());

interface Frames {
  protocol: string;
  frames: [channel: number, text: string][];
  code: number;
}

function exec(query: string, protocols: string[], input?: (socket: WebSocket) => void): Promise<Frames> {
  return new Promise((resolve, reject) => {
    const frames: Frames["frames"] = [];
    const { url, caPem, admin } = harness.api;
    const options = { ca: caPem, cert: admin.certPem, key: admin.keyPem };
    const socket = new WebSocket(`${url.replace("https", "wss")}${PODS}/${query}`, protocols, options);
    socket.on("error", reject);
    socket.on("open", () => input?.(socket));
    socket.on("message", (data) => {
      const bytes = Buffer.from(data as Buffer);
      frames.push([bytes[0] ?? -1, bytes.subarray(1).toString("utf8")]);
    });
    socket.on("close", (code) => resolve({ protocol: socket.protocol, frames, code }));
  });
}

const V5 = "v5.channel.k8s.io";
const V4 = "v4.channel.k8s.io";

describe("exec", () => {
  test("begins with an empty frame, ends with a status and 1000", async () => {
    const { protocol, frames, code } = await exec("a/exec?command=echo&command=hi&stdout=true", [V5, V4]);
    expect([protocol, code]).toEqual([V5, 1000]);
    expect(frames).toEqual([
      [1, ""],
      [1, "echo hi\n"],
      [3, '{"metadata":{},"status":"Success"}'],
    ]);
  });

  test("an exit status", async () => {
    const { frames } = await exec("a/exec?command=seven&stdout=true", [V4]);
    const status = JSON.parse(frames.at(-1)?.[1] ?? "");
    expect(status.details.causes).toEqual([{ reason: "ExitCode", message: "7" }]);
  });

  test("input, and its end", async () => {
    const { frames } = await exec("a/exec?command=cat&stdin=true&stdout=true", [V5], (socket) => {
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from("hello")]));
      socket.send(Buffer.of(255, 0));
    });
    expect(
      frames
        .filter(([channel]) => channel === 1)
        .map(([, text]) => text)
        .join(""),
    ).toBe("hello");
    expect(frames.at(-1)).toEqual([3, '{"metadata":{},"status":"Success"}']);
  });

  test.each([
    ["a/exec?stdout=true", "Unexpected server response: 400"],
    ["a/exec?command=x", "Unexpected server response: 400"],
    ["none/exec?command=x&stdout=true", "Unexpected server response: 404"],
    ["a/exec?command=x&stdout=true&container=z", "Unexpected server response: 400"],
  ])("refuses %s before the upgrade", async (query, words) => {
    await expect(exec(query, [V5])).rejects.toThrow(words);
  });

  test("refuses protocols it does not speak", async () => {
    await expect(exec("a/exec?command=x&stdout=true", ["v1.channel.k8s.io"])).rejects.toThrow("400");
  });

  test("needs the right to create", async () => {
    harness.api.addRole("dev", [{ verbs: ["get"], apiGroups: [""], resources: ["pods/exec"] }], "demo");
    const url = `${harness.api.url.replace("https", "wss")}${PODS}/a/exec?command=x&stdout=true`;
    const options = { ca: harness.api.caPem, headers: { Authorization: "Bearer t" } };
    const words = await new Promise((resolve) => {
      const socket = new WebSocket(url, [V5], options);
      socket.on("error", () => {});
      socket.on("unexpected-response", (_request, response) => {
        response.on("data", (data) => resolve(JSON.parse(data.toString()).message));
      });
    });
    expect(words).toContain('cannot create resource "pods/exec"');
  });
});

describe("log", () => {
  test.each([
    ["", "one\ntwo\nthree\n"],
    ["tailLines=2", "two\nthree\n"],
    ["tailLines=0", ""],
    ["tailLines=9", "one\ntwo\nthree\n"],
    ["tailLines=3", "one\ntwo\nthree\n"],
    ["limitBytes=5", "one\nt"],
    ["tailLines=2&limitBytes=3", "two"],
  ])("%s", async (query, text) => {
    expect((await harness.send(`GET ${PODS}/a/log?${query}`)).body).toBe(text);
  });

  test("followed, from the last line on, until enough bytes came", async () => {
    const { body } = await harness.send(`GET ${PODS}/a/log?follow=true&tailLines=1&limitBytes=6`);
    expect(body).toBe("three\n");
  });

  test("without times of its lines it says so", async () => {
    expect((await harness.send(`GET ${PODS}/a/log?timestamps=true`)).status).toBe(501);
  });
});
