import { KubeError } from "./errors.js";
import { cutAnswer } from "./interrupted.js";
import type { KubeObject, WatchEvent } from "./port.js";
import { errorFromStatusObject } from "./status.js";

/** Bytes that one event may have: etcd takes objects up to 1.5 MiB. */
const LINE_LIMIT = 16 << 20;
const LINE_FEED = 0x0a;

/**
 * The events of a watch's body, one JSON object a line. Ends when the server ends the watch; throws the KubeError of an ERROR event
 * (Expired where the resource version is too old), ConnectionLost for a last line that was cut, BadAnswer for what is no event.
 */
export async function* watchEvents(body: AsyncIterable<Buffer>): AsyncGenerator<WatchEvent, void, undefined> {
  for await (const line of lines(body)) {
    const event = parse(line);
    if (event.type === "ERROR") {
      throw (
        errorFromStatusObject(event.object) ??
        new KubeError("BadAnswer", "the watch ended with an error that says nothing")
      );
    }
    yield event;
  }
}

async function* lines(body: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      const line = Buffer.concat([...pieces, piece.subarray(from, end)]).toString("utf8");
      pieces = [];
      size = 0;
      from = end + 1;
      if (line.trim() !== "") yield line;
    }
    if (from < piece.length) pieces.push(piece.subarray(from));
    size += piece.length - from;
    if (size > LINE_LIMIT)
      throw new KubeError("BadAnswer", `an event is larger than ${LINE_LIMIT >> 20} MiB`);
  }
  if (size > 0) throw cutAnswer(new Error("the watch ended within a line"), 200);
}

function parse(line: string): WatchEvent | { type: "ERROR"; object: unknown } {
  try {
    const { type, object } = JSON.parse(line) as { type?: unknown; object?: unknown };
    if (typeof type === "string" && typeof object === "object" && object !== null) {
      return { type: type as WatchEvent["type"], object: object as KubeObject };
    }
  } catch {}
  throw new KubeError("BadAnswer", "the server's answer to a watch is no list of events", { status: 200 });
}
