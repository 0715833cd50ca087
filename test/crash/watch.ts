import type { EffectInfo, MessageInfo, StandIn } from '../../sandbox/stand-in';
import {
  everythingSettled,
  matchCalls,
  nobodyLeftUntold,
  noCallWithoutItsOwnAttempt,
  noClassContradictsSlack,
  noOutcomeContradictsSlack,
  noResetTwice,
} from './final-invariants';
import {
  claimedIn,
  noAcceptedWithoutAnswer,
  noEffectWithoutAttempt,
  noRepairOfNewSessions,
  nothingOutsideScope,
  noVerifiedBeforeOutcome,
  noVerifiedWhileAlive,
  startedFor,
  type Violation,
  violation,
} from './invariants';
import type { Ledger } from './ledger';
import { truthOf } from './truth';

export interface Watch {
  readonly violations: Violation[];
  /** Looks at the whole story, once everything has come to rest and the app is gone. */
  readonly finish: () => Promise<void>;
}

/** Stands between the app and Slack and compares, at every effect and every message, what is committed with what is so. */
export function watch(slack: StandIn, ledger: Ledger, onEffect: (user: string) => void): Watch {
  const violations: Violation[] = [];
  const truth = truthOf(slack);

  const checkEffect = async (effect: EffectInfo): Promise<void> => {
    const records = await ledger.about({ person: effect.user });
    const started = startedFor(effect, records);
    violations.push(
      ...noEffectWithoutAttempt(effect, started),
      ...noRepairOfNewSessions(effect, started, truth),
      ...nothingOutsideScope(effect, records, started),
    );
  };

  const checkMessage = async ({ text }: MessageInfo): Promise<void> => {
    for (const reference of claimedIn(text, /Slack accepted it/)) {
      const [record] = reference === undefined ? [] : await ledger.about({ reference });
      violations.push(...noAcceptedWithoutAnswer(text, record));
    }
    for (const reference of claimedIn(text, /verified/i)) {
      const [record] = reference === undefined ? [] : await ledger.about({ reference });
      violations.push(...noVerifiedBeforeOutcome(text, record));
      if (record) violations.push(...noVerifiedWhileAlive(record, truth));
    }
  };

  const noted = async (check: Promise<void>): Promise<void> => {
    await check.catch((error: unknown) => {
      violations.push(violation('harness', error instanceof Error ? (error.stack ?? error.message) : String(error)));
    });
  };

  slack.hooks.beforeEffect = async (effect) => {
    await noted(checkEffect(effect));
    onEffect(effect.user);
  };
  slack.hooks.onMessage = (message) => noted(checkMessage(message));

  return {
    violations,
    finish: async () => {
      const records = await ledger.all();
      const calls = matchCalls(slack, records);
      const trailProblem = await ledger.trailProblem();
      violations.push(
        ...noCallWithoutItsOwnAttempt(calls),
        ...everythingSettled(records),
        ...noClassContradictsSlack(calls, slack),
        ...noOutcomeContradictsSlack(records, calls, slack, truth),
        ...noResetTwice(calls, records),
        ...nobodyLeftUntold(records, slack),
        ...(trailProblem === undefined ? [] : [violation('I10', trailProblem)]),
      );
    },
  };
}
