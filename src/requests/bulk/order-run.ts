import { holds } from '../../domain/judge';
import type { Refusal } from '../../domain/refusal';
import type { RequestId } from '../../domain/request';
import type { RunOrder } from '../../domain/run';
import type { UserId } from '../../domain/session';
import type { TypedEntry } from '../../domain/typed-people';
import type { Context } from '../context';
import { askPerson } from '../facts';
import { recordRefusal } from '../preview';
import type { BulkRecord } from '../store-ports';
import { isBulk } from '../store-ports';
import type { Opened } from './open-list';
import { openList } from './open-list';

export type Ordered =
  | { readonly kind: 'ordered' | 'too-late'; readonly record: BulkRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Pauses, resumes or stops a run. Its requester may, and whoever may end sessions of many people; pausing and stopping also those who
 * hold the stop switch. It takes effect with the next call.
 */
export async function orderRun(context: Context, id: RequestId, order: RunOrder, person: UserId): Promise<Ordered> {
  const { store, runs, clock } = context;
  const refused = async (refusal: Refusal): Promise<Ordered> => {
    await recordRefusal(context, person, refusal);
    return { kind: 'refused', refusal };
  };
  const record = await store.read(id);
  if (!record || !isBulk(record)) return refused({ code: 'draft-gone' });
  const asked = await askPerson(context, person);
  if (!asked.ok) return refused(asked.refusal);
  const rights = order === 'go' ? (['bulk'] as const) : (['bulk', 'stop', 'stop-all'] as const);
  const mayOrder = rights.some((right) => holds(asked.value.person, right, asked.value, context.policy()) === 'yes');
  const isRequester = record.request.requester === person && (order !== 'go' || mayOrder);
  if (!isRequester && !mayOrder) return refused({ code: 'right-missing', right: 'bulk' });

  const isTaken = await runs.give(id, order, person, clock.now());
  const after = await store.read(id);
  return { kind: isTaken ? 'ordered' : 'too-late', record: after && isBulk(after) ? after : record };
}

/** A new list of those of whom it is not known that their sessions are gone: reviewed, judged and agreed to like any other. */
export async function listWhatIsLeft(context: Context, id: RequestId, person: UserId): Promise<Opened> {
  const record = await context.store.read(id);
  if (!record || !isBulk(record)) return { kind: 'refused', refusal: { code: 'draft-gone' } };
  const { list, scope } = record.request.operation;
  const named: TypedEntry[] = [];
  for await (const page of context.runs.results(list))
    for (const { person: who, outcome } of page)
      if (outcome === 'still-there' || outcome === 'unknown' || outcome === 'checking')
        named.push({ row: named.length + 1, typed: who, names: 'person', id: who });
  return openList(context, { opener: person, named, sources: [], scope });
}
