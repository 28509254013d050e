/**
 * Loads something once, when it is first asked for. Whoever asks again has it within the same turn of the event loop, while a second
 * `import()` of what is loaded takes turns of its own on Node.
 */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | null = null;
  return () => {
    loaded ??= load();
    return loaded;
  };
}
