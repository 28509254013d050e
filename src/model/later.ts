/**
 * Makes or loads something once, when it is first asked for. Whoever asks again for what was loaded has it within the same turn of the
 * event loop, while a second `import()` takes turns of its own on Node.
 */
export function later<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
