import type { WebSocket } from "ws";
import { KubeError } from "./errors.js";
import type { ExecRequest, ExecSession, KubeExec } from "./exec-port.js";
import { resourceName, resourcePath } from "./paths.js";
import { PODS } from "./port.js";
import { asList, asObject, asText } from "./raw.js";
import type { Transport } from "./transport.js";

/**
 * Kubernetes' remote command protocol over WebSocket: the first byte of a message names its channel (apimachinery
 * `pkg/util/remotecommand/constants.go`, KEP-4006). v5 can close a channel, v4 is what servers before 1.30 speak.
 */
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"] as const;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
const CLOSE = 255;

const OUTPUTS: Record<number, "stdout" | "stderr"> = { [STDOUT]: "stdout", [STDERR]: "stderr" };

/** Bytes on their way to the server above which input has to wait. */
const HIGH_WATER = 1 << 20;
/** Milliseconds. */
const LOOK_AGAIN = 5;

/** The exit status that the server reports at the end, or its words why there is none (client-go `remotecommand/v4.go`). */
export function exitStatus(text: string): number {
  let status: ReturnType<typeof asObject> = {};
  try {
    status = asObject(JSON.parse(text));
  } catch {}
  if (status["status"] === "Success") return 0;
  if (status["reason"] === "NonZeroExitCode") {
    const causes = asList(asObject(status["details"])["causes"]);
    const code = asText(causes.find((one) => one["reason"] === "ExitCode")?.["message"]);
    // A status is a byte; it did not end well, so it is not 0.
    if (/^[1-9]\d{0,2}$/.test(code ?? "") && Number(code) <= 255) return Number(code);
  }
  const message = asText(status["message"]) ?? "the server did not say how the command ended";
  throw new KubeError(asText(status["reason"]) ?? "InternalError", message, {
    status: typeof status["code"] === "number" ? status["code"] : null,
  });
}

class Session implements ExecSession {
  readonly ended: Promise<number>;
  #over = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly request: ExecRequest,
  ) {
    this.ended = new Promise((resolve, reject) => this.#listen(resolve, reject));
    // Whoever closes early may not ask how it ended.
    this.ended.catch(() => {});
  }

  #listen(resolve: (code: number) => void, reject: (error: unknown) => void): void {
    const { socket, request } = this;
    let taken: Promise<void> = Promise.resolve();
    const strike = (): void => {
      reject(request.signal?.reason);
      socket.terminate();
    };
    request.signal?.addEventListener("abort", strike, { once: true });
    const over = (end: () => void): void => {
      this.#over = true;
      request.signal?.removeEventListener("abort", strike);
      taken.then(end, reject);
    };
    socket.on("message", (data) => {
      const message = data as Buffer;
      const [channel = -1] = message;
      const body = message.subarray(1);
      const output = OUTPUTS[channel];
      if (output !== undefined && body.length > 0) {
        socket.pause();
        taken = taken.then(() => request.onOutput(output, body)).then(() => socket.resume());
        taken.catch((error) => {
          reject(error);
          socket.terminate();
        });
      } else if (channel === STATUS && body.length > 0) {
        over(() => {
          try {
            resolve(exitStatus(body.toString("utf8")));
          } catch (error) {
            reject(error);
          }
        });
      }
    });
    const lost = (): void =>
      reject(new KubeError("ConnectionLost", "the connection to the command was lost"));
    socket.on("close", () => over(lost));
    socket.on("error", () => over(lost));
    socket.resume();
  }

  #send(channel: number, data: Buffer | string): void {
    if (this.#over || this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(data as string)]), () => {});
  }

  async write(data: Buffer): Promise<void> {
    this.#send(STDIN, data);
    while (
      !this.#over &&
      this.socket.bufferedAmount > HIGH_WATER &&
      this.socket.readyState === this.socket.OPEN
    )
      await new Promise((again) => setTimeout(again, LOOK_AGAIN));
  }

  endInput(): void {
    if (this.socket.protocol === PROTOCOLS[0]) this.#send(CLOSE, Buffer.of(STDIN));
  }

  resize({ columns, rows }: { columns: number; rows: number }): void {
    this.#send(RESIZE, JSON.stringify({ Width: columns, Height: rows }));
  }

  close(): void {
    this.socket.terminate();
  }
}

/** The port over a transport. */
export function createKubeExec(transport: Transport): KubeExec {
  return {
    exec: async (namespace, name, request) => {
      const { container, command, stdin, tty, signal } = request;
      const query = new URLSearchParams([
        ["container", container],
        ["stdin", String(stdin)],
        ["stdout", "true"],
        ["stderr", String(!tty)],
        ["tty", String(tty)],
        ...command.map((word): [string, string] => ["command", word]),
      ]);
      const socket = await transport.socket(
        {
          method: "GET",
          path: `${resourcePath(PODS, namespace, name, "exec")}?${query}`,
          long: true,
          resource: resourceName(PODS),
          name,
          signal,
        },
        PROTOCOLS,
      );
      return new Session(socket, request);
    },
  };
}
