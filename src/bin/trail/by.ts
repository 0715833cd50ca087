import { asUserId, type UserId } from '../../domain/session';
import { Stop } from '../command-line';

/** Who says so: it stays in the trail. @throws Stop when it is missing or could be a sentence. */
export function readBy(by: string | undefined): string {
  if (by !== undefined && /^[\w.@-]{1,60}$/.test(by)) return by;
  throw new Stop(
    'Say who does it: --by NAME, in letters, digits and . _ @ -. It stays in the trail: an id or a ticket will do.',
  );
}

/** @throws Stop when it is none. */
export function readPersonId(word: string | undefined): UserId {
  const id = asUserId(word);
  if (id) return id;
  throw new Stop('Name one person by their Slack id (U… or W…): open their profile in Slack → ⋮ → "Copy member ID".');
}
