import type { Bucket, LimitedBy, Pace, Urgency } from '../requests/ports';

/** Calls kept back for people who wait in front of a modal. */
const RESERVED_FOR_PEOPLE = 5;
/** This long before a window ends, what is left of them goes to background work: a person waits as long (`listings.ts`). */
const RELEASED_MS = 20_000;
/** Who was told to wait asks again within this, before background work does. */
const COMES_BACK_MS = 2_000;
/** A call may be this much faster on its way than the one before it, or another instance's clock this much ahead. */
const MARGIN_MS = 300;
/** The same between two windows, where a whole burst may be refused. */
const WINDOW_MARGIN_MS = 500;
/** A boundary may be this much earlier than `Retry-After` said: it counts in seconds, and the answer was on its way. */
const ROUNDING_MS = 1_500;

/**
 * Windows that happened to begin just after the burst take everything a bucket takes, and only a call too many tells them
 * apart. So while the limit is unknown, once three calls in a row each took the last one and none was refused, a fourth goes
 * too early. A bucket refuses it. If nothing was refused by the seventh, which is longer than any answer takes, there are
 * windows, and one had begun by the second. Only where calls follow each other slowly enough for that.
 */
const TRIAL = { early: 4, conclusion: 7, callsSinceSecond: 6, refillMinMs: 2_000 } as const;

/** What to do about one call, and what is known of the method from now on. */
export interface Step {
  /** Until asking again; 0 when the call may go now. */
  readonly waitMs: number;
  readonly pace: Pace;
}

/** May one more call go? */
export function ask(seen: Pace, bucket: Bucket, urgency: Urgency, now: number): Step {
  const pace = withinReach(seen, bucket, now);
  const reserve = urgency === 'background' ? Math.min(RESERVED_FOR_PEOPLE, bucket.burst - 1) : 0;
  const room = hasWindows(pace) ? inWindow(pace, bucket, reserve, now) : inBucket(pace, bucket, reserve, now);

  const people = urgency === 'background' ? pace.peopleUntil - now : 0;
  const waitMs = Math.max(0, room.waitMs, pace.blockedUntil - now, people);
  if (waitMs === 0) return { waitMs, pace: room.pace };
  if (urgency === 'background') return { waitMs, pace };
  return { waitMs, pace: { ...pace, peopleUntil: Math.max(pace.peopleUntil, now + waitMs + COMES_BACK_MS) } };
}

/** How long until so many calls may go at once, or as many as ever do. @returns ms to wait before asking again */
export function untilRoom(seen: Pace, bucket: Bucket, urgency: Urgency, now: number, calls: number): number {
  const most = bucket.burst - (urgency === 'background' ? RESERVED_FOR_PEOPLE : 0);
  let pace = seen;
  for (let n = 0; n < Math.min(calls, Math.max(most, 1)); n += 1) {
    const next = ask(pace, bucket, urgency, now);
    if (next.waitMs > 0) return next.waitMs;
    ({ pace } = next);
  }
  return 0;
}

function inBucket(pace: Pace, { burst, refillMs }: Bucket, reserve: number, now: number): Step {
  const windowMs = burst * refillMs;
  const fullAt = Math.max(pace.fullAt, now);
  const isAtTheEdge = fullAt > now + (burst - 2) * refillMs;
  const duly = Math.max(0, fullAt - (now + (burst - 1 - reserve) * refillMs));
  const inARow = isAtTheEdge ? pace.atTheEdge + 1 : 0;
  const isTurnOfTrial = pace.limitedBy === 'unknown' && inARow === TRIAL.early;
  const isTrial =
    isTurnOfTrial && reserve === 0 && refillMs >= TRIAL.refillMinMs && duly > refillMs / 2 && duly <= refillMs;

  const taken: Pace = {
    ...pace,
    fullAt: fullAt + refillMs + (inARow === 1 ? MARGIN_MS : 0),
    atTheEdge: isTurnOfTrial && !isTrial ? pace.atTheEdge : inARow,
    beganAt: now < pace.beganAt + windowMs ? pace.beganAt : now,
    ...(inARow === 2 ? { windowEndsAt: now + windowMs } : {}),
  };
  if (isTrial) return { waitMs: 0, pace: taken };
  if (pace.limitedBy !== 'unknown' || inARow < TRIAL.conclusion) return { waitMs: duly, pace: taken };
  return { waitMs: duly, pace: { ...taken, limitedBy: 'windows-by-the-clock', used: TRIAL.callsSinceSecond } };
}

function inWindow(pace: Pace, { burst, refillMs }: Bucket, reserve: number, now: number): Step {
  const windowMs = burst * refillMs;
  const window = now < pace.windowEndsAt ? pace : nextWindow(pace, windowMs, now);
  const leftMs = window.windowEndsAt - now;
  // What goes in the last of a window could arrive in the next one.
  const guardMs = Math.min(ROUNDING_MS, windowMs / 10);
  const releasedMs = Math.min(RELEASED_MS, Math.floor(windowMs / 3));
  if (window.used >= burst || leftMs <= guardMs) return { waitMs: leftMs, pace };
  if (window.used >= burst - reserve && leftMs > releasedMs) return { waitMs: leftMs - releasedMs, pace };
  const beganAt = now < window.beganAt + windowMs ? window.beganAt : now;
  return { waitMs: 0, pace: { ...window, used: window.used + 1, beganAt } };
}

function nextWindow(pace: Pace, windowMs: number, now: number): Pace {
  if (pace.limitedBy === 'windows-from-first-call')
    return { ...pace, used: 0, beganAt: now, windowEndsAt: now + windowMs + WINDOW_MARGIN_MS };
  const missed = Math.floor((now - pace.windowEndsAt) / windowMs);
  return { ...pace, used: 0, windowEndsAt: pace.windowEndsAt + (missed + 1) * windowMs };
}

/** Slack answered 429, whatever we thought there was room for. */
export function learn(seen: Pace, bucket: Bucket, retryAfterMs: number, now: number): Pace {
  const { burst, refillMs } = bucket;
  const until = now + retryAfterMs;
  const before = withinReach(seen, bucket, now);
  const pace = until > before.blockedUntil ? { ...before, blockedUntil: until, blockedForMs: retryAfterMs } : before;
  // Longer than any window: Slack has reasons of its own, which say nothing of the limit.
  if (retryAfterMs > burst * refillMs) return pace;

  const couldBeBucket = retryAfterMs <= Math.ceil(refillMs / 1_000) * 1_000;
  const windowBeginsThen: Pace = { ...pace, windowEndsAt: until, used: burst };
  const lateMs = until - (pace.beganAt + burst * refillMs);
  const isFromFirstCall = lateMs >= -MARGIN_MS && lateMs <= ROUNDING_MS;
  const kind: LimitedBy = isFromFirstCall ? 'windows-from-first-call' : 'windows-by-the-clock';
  /** Of a bucket; if there are windows after all, it is the first of one. */
  const oneCallThen: Pace = { ...pace, fullAt: until + (burst - 1) * refillMs, atTheEdge: 1 };

  if (!hasWindows(pace)) {
    if (!couldBeBucket) return { ...windowBeginsThen, limitedBy: kind };
    return { ...oneCallThen, limitedBy: pace.atTheEdge >= TRIAL.early ? 'bucket' : pace.limitedBy };
  }
  if (Math.abs(until - pace.windowEndsAt) <= ROUNDING_MS)
    return { ...windowBeginsThen, windowEndsAt: Math.max(until, pace.windowEndsAt) };
  if (!couldBeBucket) return { ...windowBeginsThen, limitedBy: kind };
  // The first call of a window came a moment too early: windows which begin with a call do not keep to the clock.
  if (pace.used <= 1) return { ...windowBeginsThen, limitedBy: 'windows-from-first-call' };
  // Where windows were concluded from calls that were merely slow, they would be concluded again.
  return { ...oneCallThen, limitedBy: pace.limitedBy === 'windows-by-the-clock' ? 'bucket' : 'unknown' };
}

const hasWindows = ({ limitedBy }: Pace): boolean =>
  limitedBy === 'windows-from-first-call' || limitedBy === 'windows-by-the-clock';

/** A clock that was set back leaves times behind which nobody can have meant: as far ahead as can be, and no further. */
function withinReach(pace: Pace, { burst, refillMs }: Bucket, now: number): Pace {
  const windowMs = burst * refillMs;
  const reach = (time: number, ms: number): number => Math.min(time, now + ms + MARGIN_MS);
  return {
    ...pace,
    fullAt: reach(pace.fullAt, windowMs + refillMs + MARGIN_MS),
    beganAt: reach(pace.beganAt, 0),
    windowEndsAt: reach(pace.windowEndsAt, windowMs + WINDOW_MARGIN_MS),
    blockedUntil: reach(pace.blockedUntil, pace.blockedForMs),
    peopleUntil: reach(pace.peopleUntil, Math.max(windowMs, pace.blockedForMs) + COMES_BACK_MS + MARGIN_MS),
  };
}
