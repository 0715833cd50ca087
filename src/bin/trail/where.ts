import type { Config } from '../../config';
import { openStore, type Store } from '../../store';
import { readSettings, Stop } from '../command-line';

/** Opens the trail with the settings of the app, and closes it again whatever happens. */
export async function withTrail<T>(work: (store: Store, config: Config) => Promise<T>): Promise<T> {
  const config = readSettings();
  const store = await openStore(config.database, config.trailKey, () => undefined, {
    keysBefore: config.trailKeysBefore,
  });
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}

/** `--name value` pairs of these names, and what stands beside them. @throws Stop naming what it does not know. */
export function readOptions(
  words: readonly string[],
  names: readonly string[],
): { readonly plain: readonly string[]; readonly options: Readonly<Record<string, string>> } {
  const plain: string[] = [];
  const options: Record<string, string> = {};
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (!word.startsWith('--')) {
      plain.push(word);
      continue;
    }
    const value = words[i + 1];
    if (!names.includes(word.slice(2)) || value === undefined || value.startsWith('--'))
      throw new Stop(
        `${word} is no option here, or its value is missing.\nFix: ${names.map((each) => `--${each} …`).join(', ') || 'Leave it out.'}`,
      );
    options[word.slice(2)] = value;
    i += 1;
  }
  return { plain, options };
}
