import type { Topic } from '../requests/notice-ports';
import type { Database } from './database';
import { insertNotice } from './records';

const PROMPTS_MAX = 3;
const WINDOW_MS = 60_000;
/** What else waits is summed up no more often than that. */
const SUMMED_UP_MS = 10 * WINDOW_MS;

/** What asks a person to decide. */
const PROMPTS: readonly Topic[] = ['card', 'reminder', 'more'];

/** A first prompt to a person: a channel is not worn down, and what was posted is only edited. */
export const isPromptTo = (notice: { topic: string; audience: string; shown_version: number }): boolean =>
  notice.shown_version === 0 && PROMPTS.some((topic) => topic === notice.topic) && /^[UW]/.test(notice.audience);

interface Due {
  readonly id: string;
  readonly requestId: string;
  readonly topic: string;
  readonly audience: string;
}

/**
 * Nobody is asked to decide more than three times a minute: a flood of prompts is how people are worn down until they agree.
 * What is too much waits until there is room, and one of the three says what waits; it is never lost.
 * @returns the prompts to people that may be told now: one that turns up later has not been through here
 */
export async function brakePrompts(db: Database, now: number): Promise<ReadonlySet<string>> {
  const byAudience = new Map<string, Due[]>();
  for (const each of await duePrompts(db, now))
    byAudience.set(each.audience, [...(byAudience.get(each.audience) ?? []), each]);
  const admitted = new Set<string>();
  for (const [audience, due] of byAudience) {
    const room = Math.max(0, PROMPTS_MAX - (await promptsSince(db, audience, now)));
    const summary = due.length > room && room > 0 ? await sumUp(db, audience, due.slice(room - 1), now) : undefined;
    const goes = [...(summary === undefined ? [] : [summary]), ...due.map(({ id }) => id)].slice(0, room);
    for (const id of goes) admitted.add(id);
    for (const { id } of due.filter((each) => !admitted.has(each.id))) await putOff(db, id, now);
  }
  return admitted;
}

async function duePrompts(db: Database, now: number): Promise<Due[]> {
  const rows = await db
    .selectFrom('notices')
    .select(['id', 'audience', 'topic', 'request_id as requestId'])
    .where('topic', 'in', PROMPTS)
    .where('shown_version', '=', 0)
    .where('abandoned', '=', 0)
    .where('next_try_at', '<=', now)
    .where('lease_until', '<=', now)
    .where((eb) => eb.or([eb('audience', 'like', 'U%'), eb('audience', 'like', 'W%')]))
    .orderBy('next_try_at')
    .orderBy('id')
    .execute();
  return [...rows.filter(({ topic }) => topic === 'more'), ...rows.filter(({ topic }) => topic !== 'more')];
}

/** One message about several cards that have to wait, if there was none just now. @returns its id */
async function sumUp(
  db: Database,
  audience: string,
  waiting: readonly Due[],
  now: number,
): Promise<string | undefined> {
  const [first, second] = waiting.filter(({ topic }) => topic === 'card');
  if (!first || !second) return undefined;
  const recent = await db
    .selectFrom('notices')
    .select('id')
    .where('audience', '=', audience)
    .where('topic', '=', 'more')
    .where((eb) => eb.or([eb('posted_at', '>', now - SUMMED_UP_MS), eb('shown_version', '=', 0)]))
    .executeTakeFirst();
  if (recent) return undefined;
  await db.transaction().execute((trx) => insertNotice(trx, first.requestId, 'more', now, audience));
  const made = await db
    .selectFrom('notices')
    .select('id')
    .where('request_id', '=', first.requestId)
    .where('audience', '=', audience)
    .where('topic', '=', 'more')
    .where('shown_version', '=', 0)
    .executeTakeFirst();
  return made?.id;
}

async function putOff(db: Database, id: string, now: number): Promise<void> {
  await db
    .updateTable('notices')
    .set({ next_try_at: now + WINDOW_MS / PROMPTS_MAX })
    .where('id', '=', id)
    .where('shown_version', '=', 0)
    .execute();
}

/** Told in the last minute, or being told right now by somebody. */
async function promptsSince(db: Database, audience: string, now: number): Promise<number> {
  const { n } = await db
    .selectFrom('notices')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('audience', '=', audience)
    .where('topic', 'in', PROMPTS)
    .where((eb) => eb.or([eb('posted_at', '>', now - WINDOW_MS), eb('lease_until', '>', now)]))
    .executeTakeFirstOrThrow();
  return Number(n);
}
