import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { WebSocket } from "ws";
import type { Json } from "../../lab/types.js";

/** Where Debian and others put it; null where there is none. */
export function findChromium(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env["PATH"] ?? "").split(":");
  return (
    folders.flatMap((folder) => names.map((name) => join(folder, name))).find((one) => existsSync(one)) ??
    null
  );
}

/** A page in a headless Chromium, driven as its DevTools do (https://chromedevtools.github.io/devtools-protocol/). */
export interface Page {
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<Json>;
  /** Presses and releases a key. */
  press(key: string, text?: string): Promise<void>;
  /** What a screen reader is told: role and name of everything. */
  spoken(): Promise<{ role: string; name: string }[]>;
  /** A PNG; `scheme` is what the user's system prefers. */
  screenshot(scheme: "light" | "dark"): Promise<Buffer>;
  /** What the page wanted to load, or was forbidden. */
  complaints: string[];
}

export interface Browser {
  /** Where it keeps what it writes, and the pages. */
  folder: string;
  /** The PIDs of it and its children that live. */
  living(): number[];
  open(name: string, content: string): Promise<Page>;
  close(): Promise<void>;
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (data) => {
      said += data;
      const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (endpoint) resolve(endpoint);
    });
    child.once("exit", () => reject(new Error(`chromium has ended: ${said}`)));
  });
}

/** The living processes of a group: fields 3 and 5 of /proc/PID/stat (proc(5)). */
function livingOf(group: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "latin1");
        const [state, , of] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return Number(of) === group && state !== "Z" && state !== "X";
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Kills every process of a group; resolves when none is left, throws when one is after 30 s. */
async function endGroup(group: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const living = livingOf(group);
    if (living.length === 0) return;
    if (Date.now() > deadline) throw new Error(`${living.join(", ")} of group ${group} do not end`);
    for (const pid of living) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended meanwhile.
      }
    }
    await setTimeout(10);
  }
}

type Send = (method: string, params?: object, session?: string) => Promise<Json>;

/** Pairs answers with questions by their number. */
function protocol(socket: WebSocket, onEvent: (event: Json) => void): Send {
  const waiting = new Map<number, { resolve: (value: Json) => void; reject: (error: Error) => void }>();
  let last = 0;
  socket.on("message", (data) => {
    const message: Json = JSON.parse(String(data));
    const asked = waiting.get(message.id);
    if (!asked) return onEvent(message);
    waiting.delete(message.id);
    if (message.error) asked.reject(new Error(message.error.message));
    else asked.resolve(message.result);
  });
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId ? { sessionId } : {}) }));
    });
}

function pageOf(ask: (method: string, params?: object) => Promise<Json>, complaints: string[]): Page {
  return {
    complaints,
    async evaluate(expression) {
      const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
    async press(key, text) {
      await ask("Input.dispatchKeyEvent", { type: "keyDown", key, ...(text ? { text } : {}) });
      await ask("Input.dispatchKeyEvent", { type: "keyUp", key });
    },
    async spoken() {
      const { nodes } = await ask("Accessibility.getFullAXTree");
      return nodes
        .filter((one: Json) => !one.ignored)
        .map((one: Json) => ({ role: one.role?.value ?? "", name: one.name?.value ?? "" }));
    },
    async screenshot(scheme) {
      await ask("Emulation.setEmulatedMedia", {
        features: [{ name: "prefers-color-scheme", value: scheme }],
      });
      return Buffer.from((await ask("Page.captureScreenshot", { format: "png" })).data, "base64");
    },
  };
}

/** Starts a Chromium of its own: its folder, its port on loopback. Ends with `close`. */
export async function startBrowser(program: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "nsinfo-browser-"));
  const flags = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--window-size=1300,1000",
    "--remote-debugging-port=0",
    `--user-data-dir=${folder}`,
  ];
  const child = spawn(
    program,
    [...flags, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"], detached: true },
  );
  const socket = new WebSocket(await endpointOf(child));
  await new Promise((resolve) => socket.once("open", resolve));
  const listeners = new Map<string, (event: Json) => void>();
  const send = protocol(socket, (event) => listeners.get(event.sessionId)?.(event));
  return {
    folder,
    living: () => livingOf(Number(child.pid)),
    async open(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      const { targetId } = await send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const complaints: string[] = [];
      const url = pathToFileURL(path).href;
      const loaded = new Promise<void>((resolve) => {
        listeners.set(sessionId, ({ method, params }) => {
          if (method === "Page.loadEventFired") resolve();
          if (method === "Log.entryAdded") complaints.push(params.entry.text);
          if (method === "Network.requestWillBeSent" && params.request.url !== url)
            complaints.push(params.request.url);
        });
      });
      const ask = (method: string, params?: object) => send(method, params, sessionId);
      for (const domain of ["Page", "Log", "Network", "Runtime", "Accessibility"])
        await ask(`${domain}.enable`);
      await ask("Page.navigate", { url });
      await loaded;
      return pageOf(ask, complaints);
    },
    async close() {
      socket.close();
      // Its renderers and services write into the folder for a while after it: they are of its process group.
      await endGroup(Number(child.pid));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
