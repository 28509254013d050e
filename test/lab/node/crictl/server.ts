import { createServer, type Server } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Runtime } from "../runtime.js";
import { encodeFrame, FrameReader } from "../wire.js";
import { crictl } from "./crictl.js";

/** How the node's crictl behaves: as it should, not there, never answering, or answering late (milliseconds). */
export type CrictlMood = "normal" | "absent" | "hang" | { slow: number };

/** The door of the node's runtime: answers the crictl of the node, and nobody else. */
export class CrictlServer {
  mood: CrictlMood = "normal";
  private readonly server: Server;

  constructor(private readonly runtime: Runtime) {
    this.server = createServer((socket) => {
      const reader = new FrameReader();
      const argv: string[] = [];
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => {
        for (const { letter, payload } of reader.push(chunk)) {
          if (letter === "a") argv.push(payload.toString());
          if (letter === "g") void this.answer(argv).then((text) => socket.end(text));
        }
      });
    });
  }

  /** Listens on a socket that must not be there yet. */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(path, resolve);
    });
  }

  close(): void {
    this.server.close();
  }

  private async answer(argv: string[]): Promise<Buffer> {
    if (this.mood === "hang") await new Promise(() => {});
    if (typeof this.mood === "object") await setTimeout(this.mood.slow);
    const { exit, stdout, stderr } = crictl(this.runtime, argv);
    return Buffer.concat([
      encodeFrame("e", stderr),
      encodeFrame("o", stdout),
      encodeFrame("x", String(exit)),
    ]);
  }
}
