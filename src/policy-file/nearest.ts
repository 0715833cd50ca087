/** The name that was most likely meant, if one is near: `only-members` and `only_member` both mean `only_members`. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  // Nothing that long is a slip of the pen, and comparing costs its length times that of each name.
  if (written.length > 40) return undefined;
  const plain = written
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[-\s]/g, '_')
    .toLowerCase();
  const distances = known.map((name) => [name, distance(plain, name)] as const);
  const [best] = distances.sort(([, a], [, b]) => a - b);
  return best && best[1] <= Math.min(2, Math.floor(best[0].length / 2)) ? best[0] : undefined;
}

/** How many letters must be added, taken out, replaced or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      rows[i]?.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (isSame ? 0 : 1),
          isSwap ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
