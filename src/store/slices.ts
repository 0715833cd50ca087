/** Rows of one statement: both databases take at least so many values of a row as wide as ours. */
const ROWS_AT_ONCE = 500;

/** The same items, so many at a time as one statement may name. */
export function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += ROWS_AT_ONCE) yield items.slice(i, i + ROWS_AT_ONCE);
}

/** All rows, a page at a time, each read only when it is asked for; `read` gives those after `n`, in that order. */
export async function* pagesOf<T extends { n: number }>(
  size: number,
  read: (after: number, limit: number) => Promise<T[]>,
): AsyncGenerator<T[]> {
  for (let after = 0; ;) {
    const rows = await read(after, size);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    after = rows.at(-1)?.n ?? after;
  }
}
