import type { CallOptions } from "./port.js";

/** A command that is run in a container. */
export interface ExecRequest extends CallOptions {
  container: string;
  command: string[];
  /** Whether it is given input; without it, it reads an end of file. */
  stdin: boolean;
  /** Whether it gets a terminal: then stdout and stderr are one. */
  tty: boolean;
  /** Takes what the command writes, as it comes; no more comes before the promise resolves. */
  onOutput(stream: "stdout" | "stderr", data: Buffer): Promise<void>;
}

/** A command that runs. */
export interface ExecSession {
  /** Resolves when it may be given more. What comes after its end is dropped. */
  write(data: Buffer): Promise<void>;
  /** No more input: with a server that knows no better way than v4 the command does not hear of it. */
  endInput(): void;
  /** Of its terminal, in characters. */
  resize(size: { columns: number; rows: number }): void;
  /** Its exit status, when everything it wrote was taken. Rejects with a KubeError when it could not start, or the connection was lost. */
  ended: Promise<number>;
  /** Lets go of it; `ended` rejects. */
  close(): void;
}

/** The part of the API server that runs commands: needs `create` on `pods/exec` (and `get`, before Kubernetes 1.35). */
export interface KubeExec {
  /** Resolves when the server has taken the request. Rejects with a KubeError, or the signal's reason. */
  exec(namespace: string, name: string, request: ExecRequest): Promise<ExecSession>;
}
