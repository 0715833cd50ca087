import type { Run, Tally, WhyAgain } from '../domain/run';
import { numeral } from '../domain/numeral';
import type { BulkRecord } from '../requests/store-ports';
import { endedUnasked, isEndedUnasked, waitingWords } from './approval-words';
import { counted, moment } from './blocks';
import { refusalWords } from './refusal-words';
import { peopleWords } from './words';

/** Where a run stands, in sentences that never say more than is known: for many people, `ok` means queued and no more. */
export function runStateWords(record: BulkRecord): string {
  const { request, run, target } = record;
  if (request.state === 'pending') return `${waitingWords(record)} ${lookWords(run)}`.trim();
  if (isEndedUnasked(request.state)) return endedUnasked(record, request.state);
  const why = target.refusal ? ` ${refusalWords(target.refusal)}` : '';
  switch (run.phase) {
    case 'before':
      return `Agreed.${why} Looking at what is there before anything is sent. ${lookWords(run)}`.trim();
    case 'canary':
      return `${pauseWords(run)}One person first; the rest goes when that one is verified.${why}\n${progressLines(record)}`;
    case 'sending':
      return `${pauseWords(run) || 'Being sent to Slack. '}${unclearWords(record)}${why}\n${progressLines(record)}`.trim();
    case 'proving':
      return `${run.isStopped ? 'Stopped: nothing more is sent. ' : 'Everything is sent. '}Looking whether it worked.${why} ${lookWords(run)}\n${progressLines(record)}`;
    case 'settled':
      return settledWords(record);
  }
}

function pauseWords({ pause }: Run): string {
  switch (pause?.why) {
    case undefined:
      return '';
    case 'asked':
      return `:double_vertical_bar: *Paused* since ${moment(pause.at)}. Nothing more is sent before somebody resumes it. `;
    case 'canary': {
      const found = pause.isBlind
        ? 'nobody could look whether their old sessions are gone'
        : 'their old sessions are still there';
      return `:double_vertical_bar: *Paused* at ${moment(pause.at)}: two minutes after Slack queued the first person, ${found}. Look at that person in Slack’s admin pages; then resume, and the rest goes without it, or stop. `;
    }
    case 'slack-refused':
      return `:double_vertical_bar: *Paused* at ${moment(pause.at)}: Slack refused (${pause.error}), and will go on refusing. Nobody was signed out by that call. Operator: docs/operations.md says what to mend; then press Resume, and it goes on where it stopped. `;
  }
}

/** Of calls whose answers do not say whether they went. While it stands still nobody looks either. */
function unclearWords({ run: { unclear, tally, pause } }: BulkRecord): string {
  if (!unclear || unclear.calls === 0) return '';
  const head = `${counted(unclear.calls, 'call')} of ${peopleWords(tally.unknown)} unclear, since Slack’s answer does not say whether they were sent`;
  if (pause) return `${head}. `;
  return unclear.isFirst
    ? `${head}: being looked at before anything else is sent. `
    : `${head}: being looked at; the others go on. `;
}

function lookWords({ look }: Run): string {
  if (!look) return '';
  return look.way === 'sweep'
    ? `(${numeral(look.sessions)} of the organisation’s sessions looked at)`
    : `(${numeral(look.sessions)} sessions looked at, person by person)`;
}

function settledWords(record: BulkRecord): string {
  const { request, run, target } = record;
  if (target.settledAs === 'refused')
    return `Not carried out. ${target.refusal ? refusalWords(target.refusal) : ''}`.trim();
  const { tally } = run;
  const known = tally.verified + tally['signed-in-again'];
  const head =
    request.outcome === 'unsettled'
      ? 'Ended unsettled: after a day it is not known of everybody.'
      : `${run.isStopped ? 'Stopped. ' : ''}${peopleWords(known)} verified: none of their old sessions is left.`;
  return [head, tallyWords(tally), againWords(record), target.refusal ? refusalWords(target.refusal) : '']
    .filter((words) => words !== '')
    .join('\n');
}

/** A bar, what is known of how many, how fast it goes and how long it takes. */
function progressLines(record: BulkRecord): string {
  const { run, request } = record;
  const { people } = request.operation;
  const done = people - run.tally.waiting;
  const proven = provenOf(run.tally);
  return [
    `\`${bar(proven, done, people)}\` ${numeral(done)} of ${numeral(people)} sent, ${numeral(proven)} known`,
    tallyWords(run.tally),
    againWords(record),
    rateWords(record, done),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const provenOf = (tally: Tally): number =>
  tally.verified + tally['signed-in-again'] + tally['nothing-there'] + tally.refused;

const BAR = 20;

/** `█` known, `▓` sent, `░` not sent yet. */
function bar(proven: number, sent: number, people: number): string {
  const known = Math.floor((proven / people) * BAR);
  const queued = Math.max(Math.floor((sent / people) * BAR) - known, 0);
  return '█'.repeat(known) + '▓'.repeat(queued) + '░'.repeat(BAR - known - queued);
}

const AGAIN_WORDS: Record<WhyAgain, string> = {
  'not-gone': 'their first call had ended none of their sessions',
  blind: 'their first call’s answer was lost and nobody could look',
};

/** Whoever was sent in more than one call is named as that. */
function againWords({ attempts }: BulkRecord): string {
  const repeats = attempts.flatMap(({ call, state }) =>
    call.method === 'resetBulk' && call.again && state !== 'refused' ? [{ ...call, again: call.again }] : [],
  );
  return (['not-gone', 'blind'] as const)
    .map((why) => ({ why, people: repeats.reduce((sum, call) => sum + (call.again === why ? call.people : 0), 0) }))
    .filter(({ people }) => people > 0)
    .map(({ why, people }) => `Sent once more: ${peopleWords(people)}, since ${AGAIN_WORDS[why]}.`)
    .join(' ');
}

const TALLY_WORDS: readonly (readonly [keyof Tally, string])[] = [
  ['verified', 'verified'],
  ['signed-in-again', 'signed in again since'],
  ['nothing-there', 'had nothing to end'],
  ['still-there', 'still there'],
  ['checking', 'queued by Slack, not looked at yet'],
  ['unknown', 'unknown'],
  ['refused', 'refused by Slack'],
  ['waiting', 'not sent'],
];

const tallyWords = (tally: Tally): string =>
  TALLY_WORDS.filter(([key]) => tally[key] > 0)
    .map(([key, words]) => `${numeral(tally[key])} ${words}`)
    .join(' · ');

/** Twenty calls a minute, of so many people each: the rest takes at least so long (F1.1). */
function rateWords({ run, request, attempts }: BulkRecord, done: number): string {
  if (run.phase !== 'sending' || run.startedAt === undefined) return '';
  const calls = attempts.filter(({ call, state }) => call.method === 'resetBulk' && state !== 'refused');
  const last = calls.at(-1)?.endedAt ?? run.startedAt;
  const minutes = Math.max((last - run.startedAt) / 60_000, 1 / 60);
  const left = Math.ceil((request.operation.people - done) / run.chunkMax);
  const rate = Math.round(done / minutes);
  return left > 0
    ? `${numeral(rate)} people a minute; ${counted(left, 'call')} left, about ${counted(Math.max(1, Math.ceil(left / 20)), 'minute')}.`
    : '';
}
