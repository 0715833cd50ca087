import type { Database } from './database';

const PROMPTS_MAX = 3;
const WINDOW_MS = 60_000;

/**
 * Nobody is asked to decide more than three times a minute: a flood of prompts is how people are worn down until they agree.
 * What is too much waits until there is room; it is never lost.
 */
export async function brakePrompts(db: Database, now: number): Promise<void> {
  const due = await db
    .selectFrom('notices')
    .select(['id', 'audience'])
    .where('topic', 'in', ['card', 'reminder'])
    .where('shown_version', '=', 0)
    .where('abandoned', '=', 0)
    .where('next_try_at', '<=', now)
    .where((eb) => eb.or([eb('audience', 'like', 'U%'), eb('audience', 'like', 'W%')]))
    .orderBy('next_try_at')
    .orderBy('id')
    .execute();

  const room = new Map<string, number>();
  for (const { id, audience } of due) {
    const left = room.get(audience) ?? PROMPTS_MAX - (await promptsSince(db, audience, now));
    room.set(audience, left - 1);
    if (left > 0) continue;
    await db
      .updateTable('notices')
      .set({ next_try_at: now + WINDOW_MS / PROMPTS_MAX })
      .where('id', '=', id)
      .where('shown_version', '=', 0)
      .execute();
  }
}

/** Told in the last minute, or being told right now by somebody. */
async function promptsSince(db: Database, audience: string, now: number): Promise<number> {
  const { n } = await db
    .selectFrom('notices')
    .select((eb) => eb.fn.countAll().as('n'))
    .where('audience', '=', audience)
    .where('topic', 'in', ['card', 'reminder'])
    .where((eb) => eb.or([eb('posted_at', '>', now - WINDOW_MS), eb('lease_until', '>', now)]))
    .executeTakeFirstOrThrow();
  return Number(n);
}
