/** One frame: a letter and its payload. */
export interface Frame {
  letter: string;
  payload: Buffer;
}

/** A frame as it goes over a socket: one letter, four bytes of length (big endian), the payload. */
export function encodeFrame(letter: string, payload: string | Buffer = ""): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(5);
  head.write(letter, 0, "latin1");
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Cuts a byte stream into frames: feed it chunks, it returns the frames that are whole. */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    while (this.rest.length >= 5) {
      const end = 5 + this.rest.readUInt32BE(1);
      if (this.rest.length < end) break;
      frames.push({ letter: this.rest.toString("latin1", 0, 1), payload: this.rest.subarray(5, end) });
      this.rest = this.rest.subarray(end);
    }
    return frames;
  }
}
