import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Characters that are kept as they are, before they are packed. */
const BLOCK = 1 << 18;

/**
 * Text that has to wait for its place in a document: packed, since what findings and gaps say is much the same a thousand times
 * over, and unpacked a block at a time.
 */
export class Spool {
  readonly #packed: Buffer[] = [];
  #open: string[] = [];
  #size = 0;

  add(text: string): void {
    this.#open.push(text);
    this.#size += text.length;
    if (this.#size < BLOCK) return;
    this.#packed.push(deflateRawSync(this.#open.join("")));
    this.#open = [];
    this.#size = 0;
  }

  *pieces(): Generator<string> {
    for (const block of this.#packed) yield inflateRawSync(block).toString("utf8");
    if (this.#open.length > 0) yield this.#open.join("");
  }
}
