/** A stream of numbers that its seed decides. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** From 0 up to, and without, `below`. */
  integer(below: number): number;
  pick<Item>(list: readonly Item[]): Item;
}

/** Numbers from a seed of 32 bits: a Weyl sequence through MurmurHash3's finalizer. Enough to spread trouble; no secret. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let hash = state;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    integer: (below) => Math.floor(next() * below),
    pick: (list) => list[Math.floor(next() * list.length)] as never,
  };
}
