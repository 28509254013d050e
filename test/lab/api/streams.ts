import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ExecOptions, ExecSession, Json } from "../types.js";
import type { Call, ResourceCall } from "./call.js";
import { getObject } from "./objects.js";
import { chooseContainer, kubeletFor } from "./pod-log.js";
import { isTrue } from "./request-info.js";
import { badRequest } from "./status.js";

/** The channels of Kubernetes' remote command protocol (apimachinery, remotecommand/constants.go; KEP-4006). */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
/** v5 only: closes the channel named by the next byte. */
const CLOSE = 255;

const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
/** Bytes of unsent output above which the command's output is not read on. */
const HIGH_WATER = 1 << 20;

const server = new WebSocketServer({
  noServer: true,
  handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
});

function readOptions(query: URLSearchParams, isExec: boolean): ExecOptions {
  const flag = (name: string): boolean => isTrue(query.get(name) ?? "false");
  const tty = flag("tty");
  const options = {
    command: query.getAll("command"),
    stdin: flag("stdin"),
    stdout: flag("stdout"),
    stderr: flag("stderr") && !tty,
    tty,
  };
  if (isExec && options.command.length === 0)
    throw badRequest("you must specify at least one command for the container");
  if (!options.stdin && !options.stdout && !options.stderr) {
    throw badRequest("you must specify at least 1 of stdin, stdout, stderr");
  }
  return options;
}

/** What is said on the status channel at the end, as recorded. */
function verdict(end: { exitCode: number } | { error: string }): Json {
  if ("error" in end) {
    const cause = `Internal error occurred: ${end.error}`;
    return {
      metadata: {},
      status: "Failure",
      message: `Internal error occurred: ${cause}`,
      reason: "InternalError",
      details: { causes: [{ message: cause }] },
      code: 500,
    };
  }
  if (end.exitCode === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${end.exitCode}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(end.exitCode) }] },
  };
}

function frame(socket: WebSocket, channel: number, data: Buffer | string): void {
  if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data)]));
}

function receive(session: ExecSession, data: Buffer): void {
  const [channel] = data;
  const body = data.subarray(1);
  if (channel === STDIN) session.stdin?.write(body);
  else if (channel === CLOSE && body[0] === STDIN) session.stdin?.end();
  else if (channel === RESIZE) {
    const { Width, Height, width, height } = JSON.parse(body.toString("utf8"));
    session.resize({ width: Width ?? width, height: Height ?? height });
  }
}

/** Sends a stream's bytes on a channel; resolves when it has ended. */
function pump(socket: WebSocket, channel: number, stream: ExecSession["stdout"]): Promise<void> {
  if (!stream) return Promise.resolve();
  return new Promise((resolve) => {
    stream.on("data", (data: Buffer) => {
      frame(socket, channel, data);
      if (socket.bufferedAmount < HIGH_WATER) return;
      stream.pause();
      const again = setInterval(() => {
        if (socket.bufferedAmount >= HIGH_WATER && socket.readyState === socket.OPEN) return;
        clearInterval(again);
        stream.resume();
      }, 5);
    });
    for (const event of ["end", "error", "close"]) stream.on(event, () => resolve());
  });
}

async function converse(
  socket: WebSocket,
  options: ExecOptions,
  start: () => Promise<ExecSession>,
): Promise<void> {
  const early: Buffer[] = [];
  let take = (data: Buffer): void => void early.push(data);
  socket.on("message", (data) => take(Buffer.from(data as Buffer)));
  frame(socket, options.stdout ? STDOUT : options.stderr ? STDERR : STATUS, "");
  let session: ExecSession;
  try {
    session = await start();
  } catch (error) {
    frame(socket, STATUS, JSON.stringify(verdict({ error: (error as Error).message })));
    socket.close(1000);
    return;
  }
  take = (data) => receive(session, data);
  session.stdin?.on("error", () => {});
  for (const data of early) take(data);
  socket.on("close", () => session.kill());
  const outputs = [pump(socket, STDOUT, session.stdout), pump(socket, STDERR, session.stderr)];
  const end = await session.ended;
  await Promise.all(outputs);
  frame(socket, STATUS, JSON.stringify(verdict(end)));
  socket.close(1000);
}

/**
 * Opens an exec or attach stream on an upgrade request. Everything that is wrong is thrown before the upgrade, as recorded.
 * False: this is no WebSocket for exec or attach, and nothing was done. `detach` frees the socket from the HTTP answer.
 */
export function openStream(call: Call, socket: Duplex, head: Buffer, detach: () => void): boolean {
  const { resource } = call.info;
  const { subresource } = resource ?? {};
  const isWebSocket = call.request.headers.upgrade?.toLowerCase() === "websocket";
  if (!resource?.type || resource.plural !== "pods" || !isWebSocket) return false;
  if (subresource !== "exec" && subresource !== "attach") return false;
  const target = { ...resource, type: resource.type };
  const podCall: ResourceCall = { ...call, target };
  const pod = getObject(call.cluster, target.type, target.namespace, target.name ?? "");
  const container = chooseContainer(pod, call.info.query.get("container"));
  const options = readOptions(call.info.query, subresource === "exec");
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const kubelet = kubeletFor(podCall, pod);
  const { namespace, name, uid } = pod.metadata;
  const offered = (call.request.headers["sec-websocket-protocol"] ?? "")
    .split(",")
    .map((entry) => entry.trim());
  if (!PROTOCOLS.some((protocol) => offered.includes(protocol))) {
    throw badRequest(
      `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(" ")}]`,
    );
  }
  detach();
  server.handleUpgrade(call.request, socket, head, (webSocket) => {
    const open = subresource === "exec" ? kubelet.exec : kubelet.attach;
    const start = (): Promise<ExecSession> =>
      open.call(kubelet, { namespace, name, uid }, container, options);
    void converse(webSocket, options, start);
  });
  return true;
}
