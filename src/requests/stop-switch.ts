import { holds } from '../domain/judge';
import type { Refusal } from '../domain/refusal';
import type { UserId } from '../domain/session';
import type { Context } from './context';
import { askPerson } from './facts';
import { recordRefusal } from './preview';
import type { StopSwitch } from './store-ports';

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

/** Lifting it needs two people who may throw it as far as it is thrown. */
export async function resume(context: Context, person: UserId): Promise<Lifted> {
  const { level } = await context.stopSwitch.read();
  const refusal = await whyNotHolder(context, person, level === 'all' ? 'stop-all' : 'stop');
  if (refusal) return { kind: 'refused', refusal };
  return { kind: await context.stopSwitch.askToLift(person, level, context.clock.now()) };
}

async function whyNotHolder(
  context: Context,
  person: UserId,
  right: 'stop' | 'stop-all',
): Promise<Refusal | undefined> {
  const asked = await askPerson(context, person);
  const isHolder = asked.ok ? holds(asked.value.person, right, asked.value, context.policy()) : 'unknown';
  if (isHolder === 'yes') return undefined;
  const refusal: Refusal = !asked.ok
    ? asked.refusal
    : isHolder === 'unknown'
      ? { code: 'group-unknown' }
      : { code: 'right-missing', right };
  await recordRefusal(context, person, refusal);
  return refusal;
}
