import { holds } from '../domain/judge';
import type { Refusal } from '../domain/refusal';
import { isPassingRefusal } from '../domain/refusal';
import type { UserId } from '../domain/session';
import type { Context } from './context';
import { askPerson } from './facts';
import { recordRefusal } from './preview';
import type { StopSwitch } from './stop-switch-ports';

export type Thrown =
  | { readonly kind: 'thrown'; readonly stopSwitch: StopSwitch }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export type Lifted =
  | { readonly kind: 'asked' | 'lifted' | 'same-person' | 'not-thrown' | 'changed' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Holds what waits for approvals or is about many people, or everything: on every instance, from the next act on, since each reads
 * the switch in the transaction that would start it.
 */
export async function stop(context: Context, person: UserId, level: 'waiting' | 'all'): Promise<Thrown> {
  const refusal = await whyNotHolder(context, person, level === 'all' ? 'stop-all' : 'stop');
  if (refusal) return { kind: 'refused', refusal };
  return { kind: 'thrown', stopSwitch: await context.stopSwitch.throwIt(level, person, context.clock.now()) };
}

/** Two who want to lift it agree about the same moment. */
const LIFT_WITHIN_MS = 10 * 60_000;

/** Lifting it needs two people who may throw it as far as it is thrown: both of them when the second one orders it. */
export async function resume(context: Context, person: UserId): Promise<Lifted> {
  const { stopSwitch, clock } = context;
  const { level, liftAskedBy: first } = await stopSwitch.read();
  const right = level === 'all' ? 'stop-all' : 'stop';
  const refusal = await whyNotHolder(context, person, right);
  if (refusal) return { kind: 'refused', refusal };

  const lost = first && first !== person ? await whyNoRight(context, first, right) : undefined;
  if (lost && isPassingRefusal(lost)) return { kind: 'refused', refusal: lost };
  const now = clock.now();
  return { kind: await stopSwitch.askToLift(person, level, now, now - LIFT_WITHIN_MS, lost && first) };
}

async function whyNotHolder(
  context: Context,
  person: UserId,
  right: 'stop' | 'stop-all',
): Promise<Refusal | undefined> {
  const refusal = await whyNoRight(context, person, right);
  if (refusal) await recordRefusal(context, person, refusal);
  return refusal;
}

async function whyNoRight(context: Context, person: UserId, right: 'stop' | 'stop-all'): Promise<Refusal | undefined> {
  const asked = await askPerson(context, person);
  const isHolder = asked.ok ? holds(asked.value.person, right, asked.value, context.policy()) : 'unknown';
  if (isHolder === 'yes') return undefined;
  if (!asked.ok) return asked.refusal;
  return isHolder === 'unknown' ? { code: 'group-unknown' } : { code: 'right-missing', right };
}
