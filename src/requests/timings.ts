import type { Operation } from '../domain/session';
import type { Bucket } from './ports';

/** How long things wait, in milliseconds. One place, so that a test can make an hour pass in a second. */
export interface Timings {
  /** Whoever makes a list holds it so long from each step on: longer than a step can take. */
  readonly leaseMs: number;
  /** A request is held so long from each step on, and from each time that whoever works on it says so anew: see `renewEveryMs`. */
  readonly claimMs: number;
  /** While a process works on a request it renews its claim so often, so that only one that is dead or stands still loses it. */
  readonly renewEveryMs: number;
  /**
   * So long after its attempt was written a call whose process is gone has certainly ended: it left within `sendWithinMs`,
   * and took 10 s at most. The rest is for clocks that differ.
   */
  readonly callOverMs: number;
  /** A call that did not leave this long after its attempt was written is not sent: another may have taken over. */
  readonly sendWithinMs: number;
  /** Looks after the act, counted from its answer. After the last one, every `lookEveryMs`. */
  readonly looksMs: readonly number[];
  readonly lookEveryMs: number;
  /** Sessions still there after this are ended by their ids. */
  readonly repairAfterMs: number;
  /** Still not settled after this: people are told and get buttons. */
  readonly needsYouAfterMs: number;
  /** Still not settled after this: a person decides. */
  readonly unsettledAfterMs: number;
  /** Between tries of a call that Slack refused for now. */
  readonly tryAgainMs: number;
  /** An approved request that could not begin by then is given up. */
  readonly beginWithinMs: number;
  readonly draftLivesMs: number;
  /** For many people: a list lives so long from its last change until it is asked for. */
  readonly listLivesMs: number;
  /** For many people: what is there must have been looked at, and the first call made, by then. */
  readonly beginBulkWithinMs: number;
  /** For many people: between the end of a look and the next one. After the last, that one again. */
  readonly looksOfRunMs: readonly number[];
  /** A look before the act is taken again when it is older than this and the request still waits. */
  readonly beforeIsFreshMs: number;
  /** For many people: still not settled this long after everything was sent, people are told and get buttons. */
  readonly runNeedsYouAfterMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export const TIMINGS: Timings = {
  leaseMs: 30 * SECOND,
  claimMs: 5 * SECOND,
  renewEveryMs: SECOND,
  callOverMs: 20 * SECOND,
  sendWithinMs: 5 * SECOND,
  looksMs: [2 * SECOND, 5 * SECOND, 15 * SECOND, 45 * SECOND, 2 * MINUTE, 3 * MINUTE, 5 * MINUTE, 10 * MINUTE],
  lookEveryMs: 15 * MINUTE,
  repairAfterMs: 15 * SECOND,
  needsYouAfterMs: 2 * MINUTE,
  unsettledAfterMs: 24 * 60 * MINUTE,
  tryAgainMs: 5 * SECOND,
  beginWithinMs: 10 * MINUTE,
  draftLivesMs: 60 * MINUTE,
  listLivesMs: 24 * 60 * MINUTE,
  beginBulkWithinMs: 60 * MINUTE,
  looksOfRunMs: [5 * SECOND, 15 * SECOND, 45 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE],
  beforeIsFreshMs: 10 * MINUTE,
  runNeedsYouAfterMs: 10 * MINUTE,
};

/** What was agreed to must have begun within so many ms. */
export const beginWithin = (timings: Timings, { kind }: Operation): number =>
  kind === 'bulk-reset' ? timings.beginBulkWithinMs : timings.beginWithinMs;

/** How long so many calls take at this limit, when nothing else uses it. */
export const callsTakeMs = ({ burst, refillMs }: Bucket, calls: number): number =>
  Math.max(0, calls - burst) * refillMs;
