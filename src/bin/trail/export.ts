import { once } from 'node:events';
import { exportTrail, type ExportFormat } from '../../store/export-trail';
import { Stop } from '../command-line';
import { readOptions, withTrail } from './where';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** The last moment that a date can name. */
const EVER = 8.64e15;

/** Writes a part of the trail to standard output, no faster than it is taken, and notes in the trail that it did. */
export function exportTo(words: readonly string[]): Promise<string> {
  const { from, to, format = 'jsonl' } = readOptions(words, ['from', 'to', 'format']).options;
  if (format !== 'jsonl' && format !== 'csv') throw new Stop('--format is jsonl or csv.');
  const span = { from: from === undefined ? 0 : momentOf(from), to: to === undefined ? EVER : endOf(to) };
  return withTrail(async ({ db, keys, trail, checkpoints }) => {
    const facts = { from: span.from, to: span.to, format, at: 'host' };
    await trail.append({ type: 'trail.exported', actor: 'app', facts }, Date.now());
    // So that the rows of the last hour, too, stand before a signature.
    if (span.to > Date.now()) await checkpoints.make(Date.now(), 0);
    await writeOut(exportTrail(db, keys, span, format satisfies ExportFormat, Date.now()));
    return '';
  });
}

async function writeOut(parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) if (!process.stdout.write(part)) await once(process.stdout, 'drain');
}

/** A day alone counts as a whole. */
const endOf = (text: string): number => momentOf(text) + (DAY.test(text) ? DAY_MS : 0);

function momentOf(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at))
    throw new Stop(`"${text}" is no time.\nFix: Use a day, 2026-01-31, or a moment, 2026-01-31T14:00:00Z (UTC).`);
  return at;
}
