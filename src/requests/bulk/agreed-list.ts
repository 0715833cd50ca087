import { digestOfBlock, digestOfBlocks } from '../../domain/digest';
import type { ListBlock } from '../../domain/run';
import type { BulkReset } from '../../domain/session';
import type { Context } from '../context';
import type { RunPerson } from '../run-ports';

/**
 * Do these people stand on the list as it was agreed to? The blocks must be those of that list; then no more is read of it than the
 * blocks that these people are in.
 */
export async function isAsAgreed(
  { lists }: Context,
  { list, listDigest }: BulkReset,
  blocks: readonly ListBlock[],
  people: readonly RunPerson[],
): Promise<boolean> {
  if (digestOfBlocks(blocks) !== listDigest) return false;
  const unseen = new Map(people.map((person) => [person.n, person.id]));
  let after = 0;
  for (const { last, digest } of blocks) {
    const asked = [...unseen].filter(([n]) => n > after && n <= last);
    if (asked.length > 0) {
      const agreed = await lists.idsBetween(list, after, last);
      const ids = new Set(agreed);
      if (digestOfBlock(agreed) !== digest || !asked.every(([, id]) => ids.has(id))) return false;
      for (const [n] of asked) unseen.delete(n);
    }
    after = last;
  }
  return unseen.size === 0;
}
