import { KubeError } from "./errors.js";
import { cutAnswer } from "./interrupted.js";

/** An answer whose head is here: ours, or Node's. */
export interface Message extends AsyncIterable<unknown> {
  readonly statusCode?: number | undefined;
  readonly headers: Record<string, string | string[] | undefined>;
  /** All of its body has come. */
  readonly complete: boolean;
  destroy(reason?: any): unknown;
}

/**
 * The body of an answer in pieces. Throws ConnectionLost where it stops before its end, and the signal's reason where that aborts;
 * whoever stops reading closes the connection. Calls `onEnd` when nothing more will come, whatever the reason.
 */
export async function* answerBody(
  response: Message,
  signal: AbortSignal,
  onEnd: () => void,
): AsyncGenerator<Buffer, void, undefined> {
  const strike = (): void => void response.destroy(signal.reason);
  signal.addEventListener("abort", strike, { once: true });
  try {
    signal.throwIfAborted();
    for await (const piece of response) yield piece as Buffer;
    if (!response.complete) throw new Error("aborted");
  } catch (error) {
    signal.throwIfAborted();
    throw cutAnswer(error, response.statusCode ?? 0);
  } finally {
    signal.removeEventListener("abort", strike);
    if (!response.complete) response.destroy();
    onEnd();
  }
}

/** All of a body. Beyond `limit` bytes: the first `limit` where `cut`, else rejects with BadAnswer. */
export async function readWhole(body: AsyncIterable<Buffer>, limit: number, cut: boolean): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size <= limit) continue;
    if (!cut) throw new KubeError("BadAnswer", `the server's answer is larger than ${limit >> 20} MiB`);
    break;
  }
  return Buffer.concat(pieces).subarray(0, limit);
}
