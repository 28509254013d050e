import { EventEmitter } from "node:events";
import fc from "fast-check";
import type { WebSocket } from "ws";
import { buildReport } from "../../../src/app/report.js";
import { KubeError } from "../../../src/kube/errors.js";
import { createKubeExec, exitStatus } from "../../../src/kube/exec.js";
import type { Transport } from "../../../src/kube/transport.js";
import { parseLinks } from "../../../src/probe/ns-links.js";
import { nodeFromOutside, podFromExec } from "../../../src/snapshot/from-exec.js";
import { RECORDED_NODE, recordedPod } from "../../recorded.js";
import { NOW } from "../../recorded-report.js";
import { damaged, hostileText } from "../hostile.js";
import { expectPlainDeep, Forgery, type FuzzTarget } from "../target.js";

const POD = recordedPod("sidecar");
const LINKS = `total 0
lrwxrwxrwx 1 root root 0 Nov 23 12:33 cgroup -> cgroup:[4026531835]
lrwxrwxrwx 1 root root 0 Nov 23 12:33 net -> net:[4026532462]
lrwxrwxrwx 1 root root 0 Nov 23 12:33 pid -> pid:[4026532633]
lrwxrwxrwx 1 root root 0 Nov 23 12:33 pid_for_children -> pid:[4026532633]`;
const TRUTH = { net: 1, uts: 2, pid: 3 };

/** What container `proxy` answers to `--via exec`; what is said of `app` stays. */
export const linkAnswers: FuzzTarget<{ text: string; why: string }> = {
  name: "answers of --via exec",
  part: 4,
  inputs: fc.record({ text: damaged(LINKS), why: hostileText }),
  check({ text, why }) {
    const links = parseLinks(text);
    const readings = new Map([
      ["app", { links: TRUTH }],
      ["proxy", links ? { links } : { why: new KubeError("x", why).message }],
    ]);
    const part = podFromExec(POD, readings, RECORDED_NODE);
    const nodes = [nodeFromOutside(RECORDED_NODE)];
    const report = buildReport({ source: "exec", nodes, pods: [part.pod], gaps: part.gaps }, NOW);
    expectPlainDeep("links", links);
    const app = report.pods[0]?.containers.find((one) => one.name === "app")?.namespaces;
    if (app?.net.inode !== 1 || app.uts.inode !== 2 || app.pid.inode !== 3) throw new Forgery("app");
  },
};

const STATUS = JSON.stringify({
  status: "Failure",
  reason: "NonZeroExitCode",
  details: { causes: [{ reason: "ExitCode", message: "7" }] },
});

/** The socket of a command, as far as a session touches it. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly protocol = "v5.channel.k8s.io";
  readonly bufferedAmount = 0;
  pause(): void {}
  resume(): void {}
  terminate(): void {}
}

/** Frames of a server that keeps to no protocol: every byte of the outputs arrives once, and an end is an exit status or a KubeError. */
export const execFrames: FuzzTarget<{ frames: [number, string][]; status: string }> = {
  name: "exec frames",
  part: 3,
  inputs: fc.record({
    frames: fc.array(
      fc.tuple(fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 4, max: 255 })), hostileText),
      {
        maxLength: 6,
      },
    ),
    status: fc.oneof(damaged(STATUS), fc.json()),
  }),
  async check({ frames, status }) {
    const socket = new FakeSocket();
    const transport = { socket: async () => socket as unknown as WebSocket } as unknown as Transport;
    const seen = { stdout: "", stderr: "" };
    const session = await createKubeExec(transport).exec("d", "x", {
      container: "c",
      command: ["ls"],
      stdin: false,
      tty: false,
      onOutput: async (stream, data) => {
        seen[stream] += data.toString("latin1");
      },
    });
    const body = (text: string): string => Buffer.from(text).toString("latin1");
    for (const [channel, text] of frames)
      socket.emit("message", Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
    socket.emit("message", Buffer.alloc(0));
    socket.emit("message", Buffer.concat([Buffer.of(3), Buffer.from(status)]));
    socket.emit("close");
    const code: unknown = await session.ended.catch((error: unknown) => error);
    if (!(code instanceof KubeError || (Number.isInteger(code) && Number(code) >= 0 && Number(code) <= 255)))
      throw new Error(`ended with ${code}`);
    const said = (wanted: number): string =>
      frames
        .filter(([channel]) => channel === wanted)
        .map(([, text]) => body(text))
        .join("");
    if (seen.stdout !== said(1) || seen.stderr !== said(2)) throw new Forgery("another stream's words");
    if (code === 0 && JSON.parse(status).status !== "Success")
      throw new Forgery(`success: ${exitStatus(status)}`);
  },
};
