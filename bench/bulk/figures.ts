import type { StandIn } from '../../sandbox/stand-in';
import { TIER_2 } from '../../src/slack-admin/pacer';
import type { Limiter } from '../limiters';
import { tokenBucket, windowsFromFirstCall } from '../limiters';

export const BULK = 'admin.users.session.resetBulk';
const OURS = /^admin\./;

const { burst } = TIER_2;
export const LIMITERS = { 'one-minute-windows': windowsFromFirstCall, 'token-buckets': tokenBucket } as const;

/** What Slack saw of a run. */
export interface Seen {
  /** Calls that Slack took. */
  readonly calls: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The least time in which the limit lets so many calls pass. */
  readonly boundMs: number;
  /** Of all calls of the admin token. */
  readonly refusedShare: number;
  readonly refusedBulkShare: number;
  /** People in more than one call that Slack carried out. */
  readonly doubled: number;
  readonly lost: number;
}

export function seenBy(slack: StandIn, people: readonly string[], limiter: keyof typeof LIMITERS): Seen {
  const calls = slack.journal.calls().filter(({ method }) => OURS.test(method));
  const bulk = calls.filter(({ method }) => method === BULK);
  const taken = bulk.filter(({ answer }) => answer?.ok === true);
  const times = new Map<string, number>();
  for (const effect of slack.journal.effects())
    if (effect.by === BULK) times.set(effect.user, (times.get(effect.user) ?? 0) + 1);
  const rule: Limiter = LIMITERS[limiter](burst);
  const firstAt = taken[0]?.at ?? 0;
  return {
    calls: taken.length,
    firstAt,
    lastAt: taken.at(-1)?.at ?? 0,
    boundMs: rule.boundMs(Math.ceil(people.length / 1_000), firstAt),
    refusedShare: refusedOf(calls),
    refusedBulkShare: refusedOf(bulk),
    doubled: [...times.values()].filter((each) => each > 1).length,
    lost: people.filter((id) => !times.has(id)).length,
  };
}

const refusedOf = (calls: readonly { status?: number }[]): number =>
  calls.filter(({ status }) => status === 429).length / Math.max(1, calls.length);
