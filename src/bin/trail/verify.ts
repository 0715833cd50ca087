import { readPlaces } from '../../checkpoint-places';
import { readCheckpointFile } from '../../checkpoint-places/file';
import { outboundFetch } from '../../network';
import { type Fault, verifyTrail } from '../../store/verify-trail';
import type { Said } from '../command-line';
import { readOptions, withTrail } from './where';

const WHY: Record<Fault['why'], string> = {
  missing: 'is not there, though rows after it are, or should be',
  altered: 'is not as it was written',
  'unknown-key': 'was written with a key that is neither TRAIL_KEY nor in TRAIL_KEYS_BEFORE',
  'head-differs': 'is where the trail and its head say different things: its end was changed',
  'differs-from-checkpoint': 'is not what this checkpoint was made of: the rows up to it were made anew',
  'ends-before-checkpoint':
    'is not there, though a checkpoint goes further: the end was cut off, or an old copy put back',
  'checkpoint-not-signed': 'has a checkpoint that none of the keys has signed',
  'cut-not-told': 'is where the trail begins, and no row says who removed what came before',
};

/** Compares the whole trail with its keys and with every checkpoint, in the database and out of it. */
export const verify = (words: readonly string[]): Promise<Said> =>
  withTrail(async ({ db, keys }, config) => {
    const { checkpoints: more } = readOptions(words, ['checkpoints']).options;
    const read = await readPlaces(config, outboundFetch(config.httpsProxy?.reveal()));
    if (more !== undefined) read.push(await readCheckpointFile(more));
    const notes = read.flatMap(({ unreadable }) =>
      unreadable.map((each) => `${each} is no checkpoint, and was left out.`),
    );
    if (read.length === 0)
      notes.push(
        'No checkpoints kept elsewhere were compared: set CHECKPOINT_FILE or CHECKPOINT_BUCKET, or name a file with --checkpoints.',
      );
    const found = await verifyTrail(
      db,
      keys,
      read.flatMap(({ checkpoints }) => checkpoints),
    );
    if (found.fault) return { words: [faultWords(found.fault), ...notes].join('\n'), exitCode: 1 };
    const rows = found.rows === 0 ? 'No rows' : `Rows ${found.first} to ${found.last}`;
    return [`${rows}: all hold, and agree with ${found.checkpoints} checkpoints.`, ...notes].join('\n');
  });

function faultWords({ seq, why, checkpoint }: Fault): string {
  const of =
    checkpoint &&
    `\nCheckpoint ${checkpoint.n} of ${new Date(checkpoint.at).toISOString()}, up to row ${checkpoint.seq}.`;
  return `Row ${seq} ${WHY[why]}.${of ?? ''}\nFix: Keep this database as it is, and compare with a backup: docs/evidence.md.`;
}
