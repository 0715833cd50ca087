import { isObject } from './json';
import type { Channel, Organisation } from './organisation';

type Kind = 'public' | 'private' | 'im';

const kindOf = ({ is_im: isIm, is_private: isPrivate }: Channel): Kind =>
  isIm ? 'im' : isPrivate ? 'private' : 'public';

/** Public channels, and what else this person is in; nothing archived. */
export const conversationsOf = (org: Organisation, user: string): Channel[] =>
  [...org.channels.values()].filter((it) => !it.is_archived && (it.members.includes(user) || kindOf(it) === 'public'));

/** What a `conversations_select` offers this person. All direct messages here are with the app, a bot. */
export function conversationsOffered(org: Organisation, user: string, filter: unknown): Channel[] {
  const { include, exclude_external_shared_channels: onlyOurs, exclude_bot_users: noBots } = asFilter(filter);
  return conversationsOf(org, user).filter((it) => {
    const kind = kindOf(it);
    if (Array.isArray(include) && !include.includes(kind)) return false;
    return !(onlyOurs === true && it.is_ext_shared) && !(noBots === true && kind === 'im');
  });
}

const asFilter = (filter: unknown): Record<string, unknown> => (isObject(filter) ? filter : {});
