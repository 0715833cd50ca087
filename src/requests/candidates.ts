import type { UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import type { Context } from './context';
import { askRequester, lookUp } from './facts';
import type { Draft } from './store-ports';

/**
 * An alert may name one person twice, by mention and by e-mail: addresses become ids, for those who may ask.
 * @returns the same people with each once; what Slack does not know, or could not be asked for, stays as it was named.
 */
export async function resolveCandidates(context: Context, { opener, candidates }: Draft): Promise<(UserId | string)[]> {
  const requester = await askRequester(context, opener);
  if (!requester.ok) return [...candidates];
  const resolved = await Promise.all(
    candidates.map(async (candidate) => {
      if (asUserId(candidate)) return candidate;
      const found = await lookUp(() => context.directory.idByEmail(candidate));
      return (found.ok ? found.value : undefined) ?? candidate;
    }),
  );
  return [...new Set(resolved)];
}
