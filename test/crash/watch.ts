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
import { everybodyInTheFile, nobodyEndedUnsaid, nobodyLost, nobodySentTwiceUnmarked } from './final-run-invariants';
import type { Ledger } from './ledger';
import { noCallUnwritten, nobodyProvenAlive, noMoreVerifiedThanSo, noRepairOutsideRun } from './run-invariants';
import { peopleIn } from './trouble';
import { truthOf } from './truth';

/** Claimed of somebody; not what is said of the one who goes first. */
const VERIFIED = /(?<!when that one is )verified/i;

export interface Watch {
  readonly violations: Violation[];
  /** Looks at the whole story, once everything has come to rest and the app is gone. */
  readonly finish: () => Promise<void>;
}

/** Stands between the app and Slack and compares, at every effect and every message, what is committed with what is so. */
export function watch(slack: StandIn, ledger: Ledger, onEffect: (user: string) => void): Watch {
  const violations: Violation[] = [];
  const truth = truthOf(slack);

  let checked: EffectInfo['call'] | undefined;
  /** Once for each call, whomever it is about. */
  const checkCallForMany = async ({ call }: EffectInfo): Promise<void> => {
    if (call === checked) return;
    checked = call;
    violations.push(...noCallUnwritten(call, await ledger.runs()));
  };

  const checkEffect = async (effect: EffectInfo): Promise<void> => {
    if (peopleIn(effect.call.args)) return checkCallForMany(effect);
    const run = (await ledger.runs()).find(({ record }) => startedFor(effect, [record]));
    if (run) {
      violations.push(...noRepairOutsideRun(effect, run, truth));
      return;
    }
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
    for (const reference of claimedIn(text, VERIFIED)) {
      const [record] = reference === undefined ? [] : await ledger.about({ reference });
      const run = record?.run && (await ledger.runs()).find((each) => each.record.request.id === record.request.id);
      if (run) {
        violations.push(...noMoreVerifiedThanSo(text, run, truth), ...nobodyProvenAlive(run, truth));
        continue;
      }
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
      const runs = await ledger.runs();
      const calls = matchCalls(slack, records, runs);
      const trailProblem = await ledger.trailProblem();
      violations.push(
        ...noCallWithoutItsOwnAttempt(calls),
        ...everythingSettled(records),
        ...noClassContradictsSlack(calls, slack),
        ...noOutcomeContradictsSlack(records, calls, slack, truth),
        ...noResetTwice(calls, records),
        ...nobodyLeftUntold(records, slack),
        ...runs.flatMap((run) => nobodyProvenAlive(run, truth)),
        ...nobodyLost(runs),
        ...nobodyEndedUnsaid(runs, calls, slack),
        ...nobodySentTwiceUnmarked(calls, slack),
        ...everybodyInTheFile(runs, slack),
        ...(trailProblem === undefined ? [] : [violation('I10', trailProblem)]),
      );
    },
  };
}
