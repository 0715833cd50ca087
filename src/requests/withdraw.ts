import type { RequestId } from '../domain/request';
import type { UserId } from '../domain/session';
import { announceOwed } from './announce';
import type { Context } from './context';
import type { RequestRecord } from './store-ports';

export type Withdrawn = { readonly kind: 'withdrawn' | 'too-late'; readonly record: RequestRecord } | undefined;

/** Takes back one's own request, as long as nothing of it was begun. @returns nothing when there is no such request of this person. */
export async function withdraw(context: Context, id: RequestId, person: UserId): Promise<Withdrawn> {
  const { store, clock } = context;
  const record = await store.read(id);
  if (record?.request.requester !== person) return undefined;
  const isDone = await store.end(id, { state: 'withdrawn', by: person }, clock.now());
  if (isDone) await announceOwed(context, id);
  return { kind: isDone ? 'withdrawn' : 'too-late', record: (await store.read(id)) ?? record };
}
