/** A number, and the most it may be. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  readonly unit?: string;
}

/** Prints what was measured beside what it may be at most. @returns how many are more than that. */
export function print(play: string, figures: readonly Figure[]): number {
  console.log(`\n${play}`);
  for (const { what, value, most, unit = '' } of figures) {
    const mark = value <= most ? ' ' : '!';
    console.log(` ${mark} ${what.padEnd(66)}${rounded(value).padStart(9)} ${unit.padEnd(3)} at most ${rounded(most)}`);
  }
  return missed(figures).length;
}

export const missed = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(({ value, most }) => !(value <= most));

const rounded = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 4 : 1);
