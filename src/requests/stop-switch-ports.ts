import type { StopLevel } from '../domain/request';
import type { UserId } from '../domain/session';

export interface StopSwitch {
  readonly level: StopLevel;
  /** Who threw it, and when. */
  readonly by?: UserId;
  readonly at?: number;
  /** Who asked to lift it, and when: another must, too, before that lapses. */
  readonly liftAskedBy?: UserId;
  readonly liftAskedAt?: number;
}

export interface StopSwitchStore {
  readonly read: () => Promise<StopSwitch>;
  /** Throws it, never to a lower level; takes back what was asked of lifting. */
  readonly throwIt: (level: 'waiting' | 'all', by: UserId, now: number) => Promise<StopSwitch>;
  /**
   * The first asks, a second one lifts.
   * @param level as it was when the right to lift it was checked; `changed` when it is another one now
   * @param since what was asked before that has lapsed
   * @param notCounting a first one who has lost the right since: then this one is the first
   */
  readonly askToLift: (
    by: UserId,
    level: StopLevel,
    now: number,
    since: number,
    notCounting?: UserId,
  ) => Promise<'asked' | 'lifted' | 'same-person' | 'not-thrown' | 'changed'>;
  /** At the host's command line, one is enough. */
  readonly liftAtHost: (now: number) => Promise<'lifted' | 'not-thrown'>;
}
