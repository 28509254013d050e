import type { Dial, Wire, WireListener } from "../../../src/kube/http/wire.js";

/** One connection of a test's server: what reaches it, and what it says. */
export interface FakePeer {
  sent: string[];
  /** What was asked of the wire, in order. */
  calls: string[];
  listener: WireListener;
  say(text: string): void;
}

/** A request waits here until the test opens or refuses its connection. */
export interface PendingDial {
  signal: AbortSignal;
  open(): FakePeer;
  refuse(error: unknown): void;
}

/** A dial whose connections come about when the test says so. */
export function fakeDial(): { dial: Dial; dials: PendingDial[] } {
  const dials: PendingDial[] = [];
  const dial: Dial = (listener, signal) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      dials.push({
        signal,
        refuse: reject,
        open: () => {
          const sent: string[] = [];
          const calls: string[] = [];
          const wire: Wire = {
            write: (bytes) => void sent.push(bytes.toString()),
            pause: () => void calls.push("pause"),
            resume: () => void calls.push("resume"),
            hold: (on) => void calls.push(on ? "hold" : "let go"),
            destroy: () => void calls.push("destroy"),
          };
          resolve(wire);
          return { sent, calls, listener, say: (text) => listener.data(Buffer.from(text, "latin1")) };
        },
      });
    });
  return { dial, dials };
}

/** A whole answer with this text. */
export function answer(text: string): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

/** Lets everything that waits for promises go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
