/** Reads a template character by character (code points), and cuts it where it is told to. */
export class Scanner {
  #at = 0;
  #start = 0;

  constructor(private readonly input: string) {}

  /** The next character; empty at the end. */
  next(): string {
    const one = this.peek();
    this.#at += one.length;
    return one;
  }

  peek(): string {
    const code = this.input.codePointAt(this.#at);
    return code === undefined ? "" : String.fromCodePoint(code);
  }

  sees(word: string): boolean {
    return this.input.startsWith(word, this.#at);
  }

  skip(word: string): void {
    this.#at += word.length;
    this.take();
  }

  /** Whether a backslash stands before the character that was read last. */
  get isEscaped(): boolean {
    return this.input[this.#at - 2] === "\\";
  }

  /** What was read since the last time. */
  take(): string {
    const text = this.input.slice(this.#start, this.#at);
    this.#start = this.#at;
    return text;
  }
}
