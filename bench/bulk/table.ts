/** A number, and the most or the least it may be. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly most?: number;
  readonly least?: number;
  readonly unit?: string;
  /** What a ratio was made of. */
  readonly raw?: string;
}

/** Prints what was measured beside what it may be. @returns how many are not within that. */
export function print(play: string, figures: readonly Figure[]): number {
  console.log(`\n${play}`);
  for (const figure of figures) {
    const { what, value, most, least, unit = '', raw } = figure;
    const mark = isMissed(figure) ? '!' : ' ';
    const bound = most === undefined ? `at least ${rounded(least ?? 0)}` : `at most ${rounded(most)}`;
    const made = raw === undefined ? '' : `   ${raw}`;
    console.log(` ${mark} ${what.padEnd(66)}${rounded(value).padStart(9)} ${unit.padEnd(3)} ${bound}${made}`);
  }
  return missed(figures).length;
}

export const missed = (figures: readonly Figure[]): readonly Figure[] => figures.filter(isMissed);

const isMissed = ({ value, most = Infinity, least = -Infinity }: Figure): boolean => !(value <= most && value >= least);

const rounded = (value: number): string =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 4 : 1);
