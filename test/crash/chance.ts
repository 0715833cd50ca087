/** Chosen by a seed, so that the same seed chooses the same again. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** True this often: 0 never, 1 always. */
  once(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** A stream of its own, so that what one part draws does not move what another gets. */
  branch(name: string): Chance;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;

  /** Mulberry32: small, and even enough to choose troubles by. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));

  return {
    next,
    between,
    once: (share) => next() < share,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    branch: (name) => chanceOf(Buffer.from(name).reduce((sum, byte) => Math.imul(sum, 31) + byte, seed)),
  };
}
