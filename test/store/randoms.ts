import { chanceOf } from '../crash/chance';

export interface Random {
  /** A whole number from 0 up to, but not including, this one. */
  readonly below: (max: number) => number;
  readonly of: <T>(them: readonly T[]) => T;
}

/** The same choices for the same seed, so that what failed can be played again. */
export function randomsFrom(seed: number): Random {
  const chance = chanceOf(seed);
  const below = (max: number): number => chance.between(0, max - 1);
  return {
    below,
    of: (them) => {
      const one = them[below(them.length)];
      if (one === undefined) throw new Error('There is nothing to choose from.');
      return one;
    },
  };
}
