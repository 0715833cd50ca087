import { isPassingRefusal } from '../domain/refusal';
import type { RequestId } from '../domain/request';
import { findApprovers, readersOf } from './approvers';
import type { Context } from './context';
import { hear, targetsAmong } from './hear';
import type { RequestRecord } from './store-ports';

/**
 * May a request that waits be shown in this channel now? Who reads it may have changed since it was asked.
 * @throws SlackLookupError when Slack does not say; then it must not be shown yet.
 */
export async function mayShowIn(context: Context, { request }: RequestRecord, channel: string): Promise<boolean> {
  const { readers, isFit } = await readersOf(context, channel);
  const targets = await targetsAmong(context, request, readers);
  return isFit && ![...targets, ...request.leftOut].some((id) => readers.includes(id));
}

/**
 * A card or a reminder cannot go where it was to go: those who could agree are asked by direct message instead, and the requester
 * is told when nobody is asked at all. Doing it twice asks nobody twice.
 * @returns `later` when Slack could not say who they are
 */
export async function askDirectly(context: Context, id: RequestId, lost: string): Promise<'done' | 'later'> {
  const { store, clock } = context;
  const record = await store.read(id);
  if (record?.request.state !== 'pending') return 'done';
  const { operation, leftOut } = record.request;
  const heard = await hear(context, record.request);
  const found = heard.ok
    ? await findApprovers(context, heard.value, operation.kind, leftOut, context.policy(), 'channel-is-out')
    : heard;
  if (!found.ok && isPassingRefusal(found.refusal)) return 'later';
  await store.askInstead(id, lost, found.ok ? found.value.cards : [], clock.now());
  return 'done';
}
