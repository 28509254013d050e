import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Json } from "../types.js";
import { nodeHostsFile } from "./pod-files.js";
import { call } from "./shim.js";

export interface MachineOptions {
  name: string;
  /** Private to the lab; the node keeps its sockets in a folder of it. */
  directory: string;
  /** The node's own address on its bridge. */
  address: string;
  /** What `imageFiles` says. */
  images: object[];
  /** In a user namespace, without cgroups; the default for anyone but root. */
  unprivileged?: boolean;
}

/** A running node: its PID 1 and the door to it. */
export interface Machine {
  name: string;
  address: string;
  /** Of the node's PID 1, as the machine counts. */
  pid: number;
  unprivileged: boolean;
  /** The node's directory in every cgroup hierarchy, `/lab-...`. Undefined: no cgroups on this node. */
  cgroupParent: string | undefined;
  /** Only cgroup version 2 here. */
  cgroupsUnified: boolean;
  /** Hardware address of the node's bridge. */
  bridgeMac: string;
  /** Where the lab listens as the node's containerd. */
  runtimeSocket: string;
  /** Starts a shim and returns its socket. */
  startShim(id: string): Promise<string>;
  /** Asks PID 1 (perl/nodeinit.pl, `answer`). */
  ask(request: Json): Promise<string>;
  /** Ends every process of the node and waits until nothing of it is left. */
  stop(): Promise<void>;
}

/** Starts a node. Rejects with the reason, and leaves nothing, when the machine does not allow it. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { name, address } = options;
  const unprivileged = options.unprivileged ?? process.getuid?.() !== 0;
  const directory = join(options.directory, name);
  const cgroupParent = `/lab-${process.pid}-${name}`;
  mkdirSync(join(directory, "containerd", "s"), { recursive: true });
  const scripts = scriptFolder();
  const config = {
    name,
    directory,
    address,
    unprivileged,
    cgroupParent,
    crictl: join(scripts, "crictl.pl"),
    hosts: nodeHostsFile({ hostIP: address, nodeName: name }),
    images: options.images,
    lab: options.directory,
  };
  // A session of its own: Ctrl-C in a terminal is the lab's to act on, and the keeper cleans up after it.
  const keeper = spawn("perl", ["-I", scripts, join(scripts, "nodeinit.pl"), JSON.stringify(config)], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => keeper.once("close", () => resolve()));
  for (const each of [keeper, keeper.stdin]) each.on("error", () => {});
  const ready = await firstWords(keeper.stdout, keeper.stderr);
  keeper.stderr.on("data", (chunk: Buffer) => process.stderr.write(`lab: ${name}: ${chunk.toString()}`));
  const path = (file: string) => join(directory, "containerd", file);
  const ask = (request: Json) => call(path("node.sock"), request);
  return {
    name,
    address,
    pid: ready.pid,
    unprivileged,
    cgroupParent: ready.cgroupVersion > 0 ? cgroupParent : undefined,
    cgroupsUnified: ready.cgroupVersion === 2,
    bridgeMac: ready.bridgeMac,
    runtimeSocket: path("containerd.sock"),
    startShim: async (id) => {
      await ask({ op: "shim", id });
      return path(`s/${id}`);
    },
    ask,
    stop: () => {
      keeper.stdin.end("stop\n");
      return ended;
    },
  };
}

interface Ready {
  pid: number;
  bridgeMac: string;
  cgroupVersion: number;
}

async function firstWords(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<Ready> {
  let complaint = "";
  stderr.on("data", (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  for await (const line of createInterface({ input: stdout })) {
    const [, pid, bridgeMac = "", version] = /^ready (\d+) (\S*) (\d)/.exec(line) ?? [];
    if (pid !== undefined) return { pid: Number(pid), bridgeMac, cgroupVersion: Number(version) };
  }
  throw new Error(`the lab's node could not be started: ${complaint.trim() || "it ended at once"}`);
}

/** The folder of the node's perl scripts: they run from the checkout, wherever this file was compiled to. */
function scriptFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "test/lab/node/perl/nodeinit.pl"))) {
    if (folder === dirname(folder))
      throw new Error("test/lab/node/perl is missing: the lab runs from a checkout");
    folder = dirname(folder);
  }
  return join(folder, "test/lab/node/perl");
}
