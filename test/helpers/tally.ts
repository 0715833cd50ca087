/** Attacks by their kind, how many of each were found, and how often something was found where nothing was. */
export class Tally {
  private readonly kinds = new Map<string, { made: number; found: number }>();
  private readonly runs = { clean: 0, alarms: 0 };

  attack(kind: string, isFound: boolean): void {
    const { made, found } = this.kinds.get(kind) ?? { made: 0, found: 0 };
    this.kinds.set(kind, { made: made + 1, found: found + Number(isFound) });
  }

  clean(isAlarm: boolean): void {
    this.runs.clean += 1;
    this.runs.alarms += Number(isAlarm);
  }

  get missed(): string[] {
    return [...this.kinds].filter(([, { made, found }]) => found < made).map(([kind]) => kind);
  }

  get made(): number {
    return this.sum('made');
  }

  get alarms(): number {
    return this.runs.alarms;
  }

  /** The long forms print it: docs name these figures. */
  print(where: string): void {
    const line = (what: string, one: number, other: number): string =>
      `  ${what.padEnd(70)}${String(one).padStart(8)} of ${String(other).padStart(6)}\n`;
    const kinds = [...this.kinds].map(([kind, { made, found }]) => line(kind, found, made));
    const all = line('all: found of made', this.sum('found'), this.made);
    const clean = line('clean runs: false alarms of runs', this.runs.alarms, this.runs.clean);
    process.stdout.write(`\nAttacks on ${where}\n${kinds.join('')}${all}${clean}`);
  }

  private sum(which: 'made' | 'found'): number {
    return [...this.kinds.values()].reduce((sum, each) => sum + each[which], 0);
  }
}
