import type { AuditEvent } from '../domain/audit';
import { holds } from '../domain/judge';
import type { Refusal } from '../domain/refusal';
import type { UserId } from '../domain/session';
import type { Context } from './context';
import { askPerson } from './facts';
import { recordRefusal } from './preview';
import type { ActFilter, ActPage, ActQuery, FoundAct, Turn } from './search-ports';
import { placeOf } from './search-ports';

/** What somebody looks at: which acts, and which page of them. */
export type Look = Pick<ActQuery, 'filter' | 'turn'>;

const ACTS_PER_PAGE = 10;

/** So many acts fit into one file; more is for the host's command line. */
export const EXPORT_ACTS_MAX = 10_000;
/** SQLite answers in the same turn of the event loop: this many rows take it a few milliseconds. */
const EXPORT_PAGE = 250;

/** Without the right to read the trail, one's own acts. */
const lookedFor = (filter: ActFilter, reader: UserId, mayReadAll: boolean): ActFilter =>
  mayReadAll ? filter : { ...filter, requester: reader };

/**
 * One page of acts for somebody whose rights were just asked for. That other people's acts are read, and each search, is in the trail
 * before anything is shown.
 * @throws StoreError when that cannot be written; then nothing was read.
 */
export async function readActs(context: Context, reader: UserId, look: Look, mayReadAll: boolean): Promise<ActPage> {
  const { acts, trail, clock } = context;
  const filter = lookedFor(look.filter, reader, mayReadAll);
  const isSearch = Object.keys(look.filter).length > 0;
  if (mayReadAll || isSearch) await trail.append(readEvent('trail.read', reader, filter, look.turn), clock.now());
  return acts.find({ filter, turn: look.turn, reader, limit: ACTS_PER_PAGE });
}

/** `hasMore`: the cap was reached, and more were found. */
export interface ExportPage {
  readonly acts: readonly FoundAct[];
  readonly hasMore: boolean;
}

export type Exported =
  | { readonly kind: 'ready'; readonly pages: AsyncIterable<ExportPage> }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Everything that was found, page by page, for who may read the trail; that it was exported is in the trail first.
 * @throws StoreError when that cannot be written; then nothing was read.
 */
export async function exportActs(context: Context, reader: UserId, filter: ActFilter): Promise<Exported> {
  const { trail, clock } = context;
  const refusal = await whyNotReader(context, reader);
  if (refusal) {
    await recordRefusal(context, reader, refusal);
    return { kind: 'refused', refusal };
  }
  await trail.append(readEvent('trail.exported', reader, filter), clock.now());
  return { kind: 'ready', pages: pagesOf(context, reader, filter) };
}

async function whyNotReader(context: Context, reader: UserId): Promise<Refusal | undefined> {
  const asked = await askPerson(context, reader);
  if (!asked.ok) return asked.refusal;
  const isReader = holds(asked.value.person, 'audit', asked.value, context.policy());
  if (isReader === 'yes') return undefined;
  return isReader === 'unknown' ? { code: 'group-unknown' } : { code: 'right-missing', right: 'audit' };
}

async function* pagesOf({ acts }: Context, reader: UserId, filter: ActFilter): AsyncGenerator<ExportPage> {
  let turn: Turn = { to: 'newest' };
  for (let left = EXPORT_ACTS_MAX; left > 0;) {
    const page: ActPage = await acts.find({ filter, turn, reader, limit: Math.min(EXPORT_PAGE, left) });
    left -= page.acts.length;
    yield { acts: page.acts, hasMore: page.hasOlder };
    const last = page.acts.at(-1);
    if (!last || !page.hasOlder) return;
    turn = { to: 'older', than: placeOf(last) };
  }
}

/** What was looked for, in ids and codes; whom it was about is a person of the event. */
function readEvent(
  type: 'trail.read' | 'trail.exported',
  actor: UserId,
  { person, ...filter }: ActFilter,
  turn?: Turn,
): AuditEvent {
  const page = turn && { page: turn.to, ...(turn.to === 'newest' ? {} : { than: turn.than.id }) };
  return { type, actor, ...(person ? { target: person } : {}), facts: { ...filter, ...page } };
}
