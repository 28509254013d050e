import { type ChildProcess, spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import path from "node:path";
import type { Duplex, Readable } from "node:stream";
import { configError, KubeError } from "./errors.js";
import { CONNECTION_FLAGS, type ConnectionFlags } from "./flags.js";
import type { Surroundings } from "./surroundings.js";

/** A `kubectl proxy` that runs for us alone. */
export interface KubectlProxy {
  /** Of the socket that it serves on, in a folder that only this user may look into. */
  socketPath: string;
  /** Ends it; its socket goes with it. */
  close(): void;
}

/**
 * Keeps kubectl ($2...) until it ends or descriptor 3 is closed, which the kernel does for us whatever we die of; then removes
 * the folder of its socket ($1). Signals of the terminal are ours to answer: the debug pod is deleted through this proxy. What
 * runs in the background has no terminal unless it is handed on.
 */
const KEEPER = `trap '' INT QUIT HUP
exec 4<&0
folder=$1; shift
"$@" <&4 3<&- 4<&- &
kubectl=$!
exec 2>/dev/null
{ read -r _ <&3; kill "$kubectl"; } </dev/null >/dev/null 4<&- &
watch=$!
exec 3<&- 4<&-
wait "$kubectl"; code=$?
kill "$watch"
rm -rf -- "$folder"
exit "$code"`;

/** kubectl's own word for it (kubectl `pkg/cmd/proxy/proxy.go`). */
const SERVES = "Starting to serve on ";
/** Of a shell that finds no such program. */
const NOT_FOUND = 127;

/** What kubectl need not hear of (we ask for namespaces, and time requests ourselves), or must not: everyone reads arguments. */
const KEPT = ["namespace", "request-timeout", "token"];

/** kubectl's flags for the same cluster and user. Throws ConfigInvalid for a token. */
function flagArgs(flags: ConnectionFlags): string[] {
  if (flags.token)
    throw configError(
      "--token cannot be used through kubectl proxy: everyone on this machine can read the arguments of a process",
    );
  return CONNECTION_FLAGS.filter(({ name }) => !KEPT.includes(name)).flatMap(({ name }) => {
    const key = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof ConnectionFlags;
    const value = flags[key];
    if (value === undefined || value === "") return [];
    return (Array.isArray(value) ? value : [value]).map((one) => `--${name}=${one}`);
  });
}

function ended(code: number | null): KubeError {
  return code === NOT_FOUND
    ? configError("kubectl was not found on the PATH")
    : new KubeError(
        "ConnectionFailed",
        `kubectl proxy ended before it served (exit status ${code ?? "none"})`,
        {
          lead: "error: ",
        },
      );
}

/** Resolves when kubectl serves; what else it prints, a question to the user say, is passed on. */
function serving(child: ChildProcess, stderr: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    child.once("error", (error) => reject(configError(`/bin/sh: ${error.message}`, error)));
    child.once("close", (code) => reject(ended(code)));
    child.stdout?.on("data", (data: Buffer) => {
      if (data.includes(SERVES)) resolve();
      else writeSync(stderr, data);
    });
  });
}

/**
 * Starts `kubectl proxy` on a socket of its own, for the cluster and user that the flags and the environment mean. `serverPath`:
 * whether the server's URL has a path, which kubectl drops unless told. Rejects with a KubeError, or the reason of the signal.
 */
export async function startKubectlProxy(
  flags: ConnectionFlags,
  around: Surroundings,
  { serverPath }: { serverPath: boolean },
): Promise<KubectlProxy> {
  if (platform() === "win32")
    throw configError("kubectl proxy needs unix sockets, which this system has not");
  around.signal?.throwIfAborted();
  const given = flagArgs(flags);
  const folder = await mkdtemp(path.join(tmpdir(), "nsinfo-"));
  const socketPath = path.join(folder, "kubectl");
  const stderr = around.pluginStderr ?? 2;
  const command = [
    "kubectl",
    "proxy",
    `--unix-socket=${socketPath}`,
    // Unless told, it refuses exec and attach.
    "--reject-paths=^$",
    ...(serverPath ? ["--append-server-path=true"] : []),
    ...given,
  ];
  const child = spawn("/bin/sh", ["-c", KEEPER, "nsinfo", folder, ...command], {
    env: { ...around.env },
    stdio: [around.stdinIsTerminal ? "inherit" : "ignore", "pipe", stderr, "pipe"],
  });
  const lifeline = child.stdio[3] as Duplex;
  lifeline.on("error", () => undefined);
  const close = (): void => {
    lifeline.destroy();
  };
  try {
    await serving(child, stderr, around.signal);
  } catch (error) {
    close();
    throw error;
  }
  // Whoever forgets to close it shall not hang.
  for (const one of [
    child,
    lifeline as unknown as { unref(): void },
    child.stdout as Readable & { unref(): void },
  ])
    one.unref();
  return { socketPath, close };
}
