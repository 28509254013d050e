import type { Duplex } from "node:stream";

/** Reads from a stream until `length` says how many bytes make a whole answer; what came beyond is put back. Rejects if it ends, or with what `length` throws. */
export function readUntil(stream: Duplex, length: (seen: Buffer) => number | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let seen = Buffer.alloc(0);
    const done = (): void => {
      stream.off("readable", read);
      stream.off("end", ended);
      stream.off("error", failed);
    };
    const read = (): void => {
      for (
        let piece = stream.read() as Buffer | null;
        piece !== null;
        piece = stream.read() as Buffer | null
      ) {
        seen = Buffer.concat([seen, piece]);
      }
      let whole: number | null;
      try {
        whole = length(seen);
      } catch (error) {
        failed(error as Error);
        return;
      }
      if (whole === null) return;
      done();
      if (seen.length > whole) stream.unshift(seen.subarray(whole));
      resolve(seen.subarray(0, whole));
    };
    const failed = (error: Error): void => {
      done();
      reject(error);
    };
    const ended = (): void => failed(Object.assign(new Error("the proxy hung up"), { code: "ECONNRESET" }));
    stream.on("readable", read);
    stream.once("end", ended);
    stream.once("error", failed);
    read();
  });
}
