import { EventEmitter } from "node:events";
import { Readable } from "node:stream";

// containerd cuts longer lines into parts (max_container_log_line_size); the kubelet keeps at most this much of a log.
const LONGEST_LINE = 16 * 1024;
const MOST_BYTES = 10 * 1024 * 1024;

type Stream = "stdout" | "stderr";

/**
 * The log of one life of a container, as a runtime keeps it: whole lines in the order in which they were finished, both
 * streams together. A line without an end is held back until it ends, is too long, or its stream does.
 */
export class ContainerLog {
  private lines: Buffer[] = [];
  private dropped = 0;
  private bytes = 0;
  private readonly partial: Record<Stream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  private readonly events = new EventEmitter().setMaxListeners(0);
  private over = false;

  /** Takes what the process has printed. */
  append(stream: Stream, chunk: Buffer): void {
    let rest = Buffer.concat([this.partial[stream], chunk]);
    let end = rest.indexOf(10) + 1;
    while (end > 0 || rest.length >= LONGEST_LINE) {
      const cut = end > 0 ? Math.min(end, LONGEST_LINE) : LONGEST_LINE;
      this.keep(rest.subarray(0, cut));
      rest = rest.subarray(cut);
      end = rest.indexOf(10) + 1;
    }
    this.partial[stream] = rest;
    this.events.emit("more");
  }

  /** The process has ended and everything it printed is here. */
  finish(): void {
    for (const rest of Object.values(this.partial)) {
      if (rest.length > 0) this.keep(Buffer.concat([rest, Buffer.from("\n")]));
    }
    this.events.emit("more");
  }

  /** The kubelet has noticed the end: whoever follows the log gets its end. */
  close(): void {
    this.over = true;
    this.events.emit("more");
  }

  /** What there is, and with `follow` what comes until the end of this life. */
  read(follow: boolean): Readable {
    let next = this.dropped;
    let wake: (() => void) | undefined;
    const give = () => {
      next = Math.max(next, this.dropped);
      const ready = this.lines.slice(next - this.dropped);
      next += ready.length;
      if (ready.length > 0) stream.push(Buffer.concat(ready));
      else if (!follow || this.over) stream.push(null);
      else wake = give;
    };
    const onMore = () => {
      const waiting = wake;
      wake = undefined;
      waiting?.();
    };
    const stream = new Readable({
      read: give,
      destroy: (error, done) => {
        this.events.off("more", onMore);
        done(error);
      },
    });
    this.events.on("more", onMore);
    return stream;
  }

  private keep(line: Buffer): void {
    this.lines.push(line);
    this.bytes += line.length;
    while (this.bytes > MOST_BYTES) {
      this.bytes -= this.lines.shift()?.length ?? 0;
      this.dropped += 1;
    }
  }
}
