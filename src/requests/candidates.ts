import type { Person } from '../domain/person';
import type { UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import type { Context } from './context';
import type { Asked } from './facts';
import { askRequester, lookUp } from './facts';
import type { Draft } from './draft-ports';

/**
 * An alert may name one person twice, by mention and by e-mail, and a machine or a bot beside them: addresses become ids,
 * and ids that are nobody's or a bot's are dropped, for those who may ask.
 * @returns each person once; an address that Slack does not know, or what it could not be asked for, stays as it was named.
 */
export async function resolveCandidates(context: Context, { opener, candidates }: Draft): Promise<(UserId | string)[]> {
  const requester = await askRequester(context, opener);
  if (!requester.ok) return [...candidates];
  const resolved = await Promise.all(
    candidates.map(async (candidate) => {
      const id = asUserId(candidate);
      if (id) return isNobody(await lookUp(() => context.directory.person(id))) ? [] : [id];
      const found = await lookUp(() => context.directory.idByEmail(candidate));
      return [(found.ok ? found.value : undefined) ?? candidate];
    }),
  );
  return [...new Set(resolved.flat())];
}

const isNobody = (found: Asked<Person | undefined>): boolean =>
  found.ok && (!found.value || found.value.kind === 'bot');
