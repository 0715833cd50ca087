import { openPlaces, readPlaces } from '../../checkpoint-places';
import { outboundFetch } from '../../network';
import { acceptRestore } from '../../store/restored';
import { Stop } from '../command-line';
import { readBy } from './by';
import { readOptions, withTrail } from './where';

/** Goes on with a database that is behind its checkpoints, and says what has to be looked at. */
export function accept(words: readonly string[]): Promise<string> {
  const by = readBy(readOptions(words, ['by']).options.by);
  return withTrail(async ({ db, keys }, config) => {
    const fetch = outboundFetch(config.httpsProxy?.reveal());
    const found = await readPlaces(config, fetch);
    if (found.length === 0)
      throw new Stop('Neither CHECKPOINT_FILE nor CHECKPOINT_BUCKET is set, so nothing is known that was lost.');
    const places = await openPlaces(config, 0, fetch);
    const accepted = await acceptRestore(db, keys, found, by, Date.now());
    if (!accepted) return 'This database agrees with its last checkpoint: there is nothing to accept.';
    for (const place of places) await place.beginAgain(accepted.checkpoint);
    const { kept, lost, open } = accepted;
    const since = kept ? new Date(kept.at).toISOString() : 'the beginning';
    const until = lost.keyId === '' ? 'now' : new Date(lost.at).toISOString();
    return [
      `Accepted, and written to the trail. Lost: what happened between ${since} and ${until}.`,
      'The stop switch holds everything. Before you lift it (npm run stop-switch -- lift):',
      '- Read the summaries in the audit channel of that time. The sessions of those people may have been ended; nobody looks after these requests any more.',
      `- ${open.length === 0 ? 'No request waits in this database.' : `These requests wait here and may have run already. Take back or deny those that did: ${open.map(({ reference, state }) => `${reference} (${state})`).join(', ')}.`}`,
      'A running app goes on within a few seconds; on other hosts with a CHECKPOINT_FILE of their own, run this there, too.',
    ].join('\n');
  });
}
