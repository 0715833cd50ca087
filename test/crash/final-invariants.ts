import type { Attempt } from '../../src/domain/request';
import { targetOf } from '../../src/domain/request';
import type { RequestRecord } from '../../src/requests/store-ports';
import { readMessage } from '../../sandbox/read-aloud';
import { CHANNELS } from '../../sandbox/names';
import type { CallRecord, StandIn } from '../../sandbox/stand-in';
import { noVerifiedWhileAlive, type Violation, violation } from './invariants';
import type { RunOnDisk } from './runs-on-disk';
import { peopleIn, ruledOutEffect } from './trouble';
import type { Truth } from './truth';

/** What must hold once everything has come to rest. */

/** A call that acts, and whose it is: of an attempt, or, when there is none, of whoever asked for this person last. */
export interface ActingCall {
  readonly call: CallRecord;
  readonly record: RequestRecord | undefined;
  readonly attempt: Attempt | undefined;
}

/** Gives each call an attempt of its own: one that was open when the call came. */
export function matchCalls(
  slack: StandIn,
  records: readonly RequestRecord[],
  runs: readonly RunOnDisk[],
): ActingCall[] {
  const free = new Set(records.flatMap((record) => record.attempts.map((attempt) => ({ record, attempt }))));
  const calls = ['reset', 'resetBulk', 'invalidate'].flatMap((each) => slack.callsTo(`admin.users.session.${each}`));
  return calls
    .sort((one, other) => one.seq - other.seq)
    .map((call) => {
      const found = [...free].filter(({ record, attempt }) => isOf(call, record, attempt, runs)).at(-1);
      if (found) free.delete(found);
      const asked = records.filter((record) => isAbout(record, call, runs) && record.request.createdAt <= call.at);
      return { call, record: found?.record ?? asked.at(-1), attempt: found?.attempt };
    });
}

function isOf(call: CallRecord, record: RequestRecord, attempt: Attempt, runs: readonly RunOnDisk[]): boolean {
  const { method, args, at } = call;
  if (attempt.startedAt > at || (attempt.endedAt ?? Infinity) < at) return false;
  const { call: meant } = attempt;
  if (!method.endsWith(`.${meant.method}`) || !isAbout(record, call, runs)) return false;
  if (meant.method === 'resetBulk') return meant.people === peopleIn(args)?.length;
  return meant.method !== 'invalidate' || meant.sessionId === String(args.session_id);
}

/** Could it be this request that the call is of? */
function isAbout({ request }: RequestRecord, { args }: CallRecord, runs: readonly RunOnDisk[]): boolean {
  const list = runs.find(({ record }) => record.request.id === request.id)?.people;
  const named = peopleIn(args) ?? [String(args.user_id)];
  return named.every((id) => (list ? list.has(id) : id === targetOf(request)));
}

/** I2: at most one effect per attempt, and no attempt's call arrives twice. */
export const noCallWithoutItsOwnAttempt = (calls: readonly ActingCall[]): Violation[] =>
  calls
    .filter(({ attempt }) => !attempt)
    .map(({ call }) => violation('I2', 'a call without an attempt of its own:', call));

/** I3: every attempt ends in a class, and every act in an outcome. */
export function everythingSettled(records: readonly RequestRecord[]): Violation[] {
  return records.flatMap(({ request: { reference, state }, target, attempts }) => [
    ...attempts
      .filter((attempt) => attempt.state === 'started')
      .map((attempt) => violation('I3', `${reference} has an open attempt:`, attempt)),
    ...(target.state === 'settled' && target.settledAs && ['settled', 'void'].includes(state)
      ? []
      : [violation('I3', `${reference} is ${state}, its target:`, target)]),
  ]);
}

/** I5: what an attempt was called agrees with what Slack did. */
export function noClassContradictsSlack(calls: readonly ActingCall[], slack: StandIn): Violation[] {
  const effective = new Set(slack.journal.effects().map(({ call }) => call));
  return calls
    .filter(({ call, attempt }) => {
      const hadEffect = effective.has(call.seq);
      if (attempt?.state === 'accepted') return !hadEffect;
      return hadEffect && (attempt?.state === 'refused' || attempt?.state === 'gone');
    })
    .map(({ call, attempt }) => violation('I5', 'an attempt is not what it is called:', attempt, call));
}

/** I5: what people were told in the end agrees with what Slack did. */
export function noOutcomeContradictsSlack(
  records: readonly RequestRecord[],
  calls: readonly ActingCall[],
  slack: StandIn,
  truth: Truth,
): Violation[] {
  const effective = new Set(slack.journal.effects().map(({ call }) => call));
  return records.flatMap((record) => {
    const { outcome } = record.request;
    if (outcome === 'unsettled' || outcome === undefined) return [];
    if (outcome !== 'refused' && outcome !== 'already-gone') return noVerifiedWhileAlive(record, truth);
    const did = calls.filter(({ call, record: owner }) => owner === record && effective.has(call.seq));
    return did.map(({ call }) => violation('I5', `${record.request.reference} is ${outcome}, but acted:`, call));
  });
}

/** I7: a reset is never sent again, unless Slack certainly did nothing before. */
export function noResetTwice(calls: readonly ActingCall[], records: readonly RequestRecord[]): Violation[] {
  return records.flatMap((record) => {
    const sent = calls.filter(({ call, record: owner }) => owner === record && call.method.endsWith('reset'));
    return sent
      .slice(0, -1)
      .filter(({ call }) => !ruledOutEffect(call))
      .map(({ call }) => violation('I7', `${record.request.reference} was sent again after`, call));
  });
}

const FINAL_WORDS = {
  verified: /Verified/,
  'verified-but-signed-in-again': /signed in again/,
  'nothing-to-prove': /nothing to prove/,
  'already-gone': /verified before anything was sent/,
  refused: /Not carried out/,
  unsettled: /[Uu]nsettled/,
  finished: /verified: none/,
} as const;

/** Everybody who is owed a message has it: the requester its status and its turning point, the audit channel its line. */
export function nobodyLeftUntold(records: readonly RequestRecord[], slack: StandIn): Violation[] {
  const said = (channel: string, reference: string): string[] =>
    slack.org.messages
      .filter((message) => message.channel === channel)
      .map((message) => readMessage(message))
      .filter((text) => text.includes(reference));

  return records.flatMap(({ request }) => {
    const { reference, requester, outcome } = request;
    const person = String(targetOf(request));
    const words = outcome && FINAL_WORDS[outcome];
    const told = said(`D${requester}`, reference).filter((text) => words?.test(text));
    const summary = said(CHANNELS.secops, reference).filter((text) => words?.test(text));
    const isOwedTold = request.tellPerson && (outcome === 'verified' || outcome === 'verified-but-signed-in-again');
    const hasTold = slack.org.messages.some(({ channel }) => channel === `D${person}`);
    return [
      ...(told.length >= 2 ? [] : [violation('told', `${reference} is ${String(outcome)}; its requester reads`, told)]),
      ...(summary.length >= 1 ? [] : [violation('told', `${reference} is missing in the audit channel`)]),
      ...(isOwedTold && !hasTold ? [violation('told', `${person} was not told of ${reference}`)] : []),
    ];
  });
}
