import { erasePerson } from '../../store/erase';
import { readPerson } from '../../store/person';
import type { Said } from '../command-line';
import { readBy, readPersonId } from './by';
import { readOptions, withTrail } from './where';

/** Everything that is stored about one person, as JSON. That it was read stands in the trail first. */
export function person(words: readonly string[]): Promise<string> {
  const id = readPersonId(onlyOne(readOptions(words, []).plain));
  return withTrail(async ({ db, trail }) => {
    const facts = { at: 'host' };
    await trail.append({ type: 'person.read', actor: 'app', target: id, facts }, Date.now());
    return JSON.stringify(await readPerson(db, id, Date.now()), undefined, 2);
  });
}

/** Erases what is personal of one person, and says what stays and why. */
export function erase(words: readonly string[]): Promise<Said> {
  const { plain, options } = readOptions(words, ['by']);
  const id = readPersonId(onlyOne(plain));
  const by = readBy(options.by);
  return withTrail(async ({ db, keys }, { keep }) => {
    const erased = await erasePerson(db, keys[0], id, by, Date.now());
    if (erased.kind === 'held') {
      const what = erased.references.length === 0 ? id : erased.references.join(', ');
      const said = `Nothing was erased: a hold keeps ${what}.\nFix: npm run trail -- holds says who holds what; release it first if it is over.`;
      return { words: said, exitCode: 1 };
    }
    const { devices = 0, findings = 0, calls = 0, sessions = 0, notes = 0, evidence = 0, entries = 0 } = erased.counts;
    const days = keep.actsMs / 86_400_000;
    return [
      `Erased of ${id}: ${notes} notes and comments, ${devices} lists of devices, ${findings + sessions + calls} records with ids of sessions, ${entries} entries of lists, ${evidence} places of alerts.`,
      `What stays: ids in requests and in the trail, which are evidence of who ended whose sessions, for ${days} days after each act (KEEP_ACTS_DAYS).`,
      ...(erased.open.length === 0
        ? []
        : [`Not touched, since they go on: ${erased.open.join(', ')}. Run this again when they have ended.`]),
    ].join('\n');
  });
}

const onlyOne = (plain: readonly string[]): string | undefined => (plain.length === 1 ? plain[0] : undefined);
