import type { RequestId } from '../../domain/request';
import { asUserId } from '../../domain/session';
import type { Store } from '../../store';
import { type HoldOn, placeHold, readHolds, releaseHold } from '../../store/holds';
import { Stop } from '../command-line';
import { readBy } from './by';
import { readOptions, withTrail } from './where';

/** Keeps what is stored about a person, or of a request, until it is released. */
export const hold = (words: readonly string[]): Promise<string> =>
  withHold(words, async ({ db, keys }, on, by) =>
    (await placeHold(db, keys[0], on, by, Date.now()))
      ? `Held: ${nameOf(on)}. Nothing of it is purged or erased until it is released: npm run trail -- release ${nameOf(on)} --by NAME`
      : `${nameOf(on)} is held already.`,
  );

export const release = (words: readonly string[]): Promise<string> =>
  withHold(words, async ({ db, keys }, on, by) =>
    (await releaseHold(db, keys[0], on, by, Date.now()))
      ? `Released: ${nameOf(on)}. What has had its time goes within the hour.`
      : `${nameOf(on)} is not held.`,
  );

export const holds = (): Promise<string> =>
  withTrail(async ({ db }) => {
    const all = await readHolds(db);
    if (all.length === 0) return 'Nothing is held.';
    return all.map(({ on, by, at }) => `${on}: since ${new Date(at).toISOString()}, by ${by}`).join('\n');
  });

function withHold(
  words: readonly string[],
  work: (store: Store, on: HoldOn, by: string) => Promise<string>,
): Promise<string> {
  const { plain, options } = readOptions(words, ['by']);
  const by = readBy(options.by);
  return withTrail(async (store) => work(store, await heldBy(store, plain), by));
}

async function heldBy({ db }: Store, plain: readonly string[]): Promise<HoldOn> {
  const [word = ''] = plain;
  if (plain.length !== 1)
    throw new Stop('Name one person by their Slack id (U… or W…), or one request by its reference.');
  const person = asUserId(word);
  if (person) return { kind: 'person', person };
  const found = await db
    .selectFrom('requests')
    .select(['id', 'reference'])
    .where('reference', '=', word)
    .executeTakeFirst();
  if (!found)
    throw new Stop(
      `No request ${word} is stored.\nFix: Copy the reference, such as SW-7K3PQ9D, or name a person by their Slack id.`,
    );
  return { kind: 'request', requestId: found.id as RequestId, reference: found.reference };
}

const nameOf = (on: HoldOn): string => (on.kind === 'person' ? on.person : on.reference);
