/**
 * The part of `Reflect.metadata` that tsyringe, under @peculiar/x509, asks for when it is loaded. Import this before that
 * library: it refuses to start without, and brings no such thing along.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

const additions = {
  defineMetadata(key: unknown, value: unknown, target: object): void {
    const own = metadata.get(target) ?? new Map();
    metadata.set(target, own.set(key, value));
  },
  getOwnMetadata(key: unknown, target: object): unknown {
    return metadata.get(target)?.get(key);
  },
  getMetadata(key: unknown, target: object): unknown {
    for (let at: object | null = target; at; at = Object.getPrototypeOf(at)) {
      const own = metadata.get(at);
      if (own?.has(key)) return own.get(key);
    }
    return undefined;
  },
};

for (const [name, value] of Object.entries(additions)) {
  if (!(name in Reflect)) Object.defineProperty(Reflect, name, { value, configurable: true, writable: true });
}
