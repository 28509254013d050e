/** Hands things on from those who make them to the one who takes them, in the order in which they came. */
class Channel<T> {
  readonly #waiting: { item: T; taken: () => void }[] = [];
  #closed = false;
  #failure: { error: unknown } | null = null;
  #wake = (): void => undefined;

  /** Resolves when it was taken, or will never be. */
  put(item: T): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((taken) => {
      this.#waiting.push({ item, taken });
      this.#wake();
    });
  }

  /** Nothing more comes; what is there can still be taken, and then the failure is thrown. */
  end(failure: { error: unknown } | null = null): void {
    this.#closed = true;
    this.#failure ??= failure;
    this.#wake();
  }

  /** Nobody takes any more. */
  abandon(): void {
    this.end();
    for (const { taken } of this.#waiting.splice(0)) taken();
  }

  async *items(): AsyncGenerator<T> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        next.taken();
        yield next.item;
      } else if (this.#closed) break;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** Reads a source to its end as fast as it gives, whatever the pace of whoever takes. Throws, last, what the source threw. */
export async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const channel = new Channel<T>();
  const pump = async (): Promise<void> => {
    for await (const one of source) void channel.put(one);
  };
  pump().then(
    () => channel.end(),
    (error: unknown) => channel.end({ error }),
  );
  try {
    yield* channel.items();
  } finally {
    channel.abandon();
  }
}

/**
 * Works on what a source gives, at most so many at a time, and yields each result when it is there; a result that nobody has
 * taken counts, so that no more than these are kept. Throws what the work or the source threw. Whoever stops taking waits until
 * nothing is under way.
 */
export async function* atOnce<In, Out>(
  source: AsyncIterable<In>,
  most: number,
  work: (one: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const channel = new Channel<Out>();
  const iterator = source[Symbol.asyncIterator]();
  let stopped = false;
  const worker = async (): Promise<void> => {
    while (!stopped) {
      const next = await iterator.next();
      if (next.done) return;
      await channel.put(await work(next.value));
    }
  };
  const workers = Array.from({ length: most }, worker);
  Promise.all(workers).then(
    () => channel.end(),
    (error: unknown) => channel.end({ error }),
  );
  try {
    yield* channel.items();
  } finally {
    stopped = true;
    channel.abandon();
    await Promise.allSettled(workers);
  }
}

/** Numbered things in the order of their numbers, which begin with 0 and leave none out. */
export async function* inOrder<T extends { index: number }>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const early = new Map<number, T>();
  let turn = 0;
  for await (const one of source) {
    early.set(one.index, one);
    for (let next = early.get(turn); next !== undefined; next = early.get(++turn)) {
      early.delete(turn);
      yield next;
    }
  }
}
