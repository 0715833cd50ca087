import type { Installation } from '../requests/ports';
import type { Job } from './loop';

export interface WatchOptions {
  readonly check: () => Promise<Installation>;
  /** Asked again soon while it is not as it must be, and now and then while it is. */
  readonly recheckMs: Readonly<Record<Installation['kind'], number>>;
  /** A good finding stays in force when Slack did not answer; it is asked again soon all the same. */
  readonly wasAnswered: () => boolean;
  /** Told when what was found has changed. */
  readonly onInstallation: (installation: Installation) => void;
  /** Other rules may name another approval channel: then it is looked at once. */
  readonly policyVersion: () => string;
  readonly now: () => number;
}

const POLL_MS = 250;

/** Looks whether the app may act: as time passes, and at once when Slack says that something has changed. */
export function watchInstallation({ check, recheckMs, wasAnswered, onInstallation, policyVersion, now }: WatchOptions) {
  let checkAgainAt = 0;
  let checkedUnder = '';
  let lastSeen = '';
  let turn: Promise<void> = Promise.resolve();

  const look = async (): Promise<void> => {
    checkedUnder = policyVersion();
    const installation = await check();
    checkAgainAt = now() + recheckMs[wasAnswered() ? installation.kind : 'not-ready'];
    const seen = JSON.stringify(installation);
    if (seen !== lastSeen) onInstallation(installation);
    lastSeen = seen;
  };

  /** One after the other: what a slow look found must not replace what a later one did. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const job: Job = {
    name: 'check-installation',
    everyMs: POLL_MS,
    run: () => inTurn(() => (now() < checkAgainAt && policyVersion() === checkedUnder ? Promise.resolve() : look())),
  };
  return { job, again: (): Promise<void> => inTurn(look) };
}
