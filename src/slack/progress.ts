import { unclearGone } from '../domain/finding';
import { isOfRest } from '../domain/scope';
import type { RequestRecord } from '../requests/store-ports';
import { isBulk } from '../requests/store-ports';
import { endedUnasked, isEndedUnasked, refusalAbout, waitingWords } from './approval-words';
import { counted, moment } from './blocks';
import { runStateWords } from './run-words';
import { refusalWords } from './refusal-words';
import { operationWords, targetWords } from './words';

/** Where a request stands, in one sentence that never says more than is known. */
export function progressWords(record: RequestRecord, reader: Reader = 'requester'): string {
  const { request } = record;
  return `*${request.reference}* · ending ${operationWords(request.operation)} of ${targetWords(request.operation)}\n${stateWords(record, reader)}`;
}

/** Who reads it: a refusal says “you” to the requester alone. */
export type Reader = 'requester' | 'others';

export function stateWords(record: RequestRecord, reader: Reader = 'requester'): string {
  if (isBulk(record)) return runStateWords(record);
  const { target, attempts, request } = record;
  if (request.state === 'pending') return waitingWords(record);
  if (isEndedUnasked(request.state)) return endedUnasked(record, request.state);
  switch (target.state) {
    case 'waiting':
      if (target.refusal) return heldWords(record);
      if (target.nextStepAt > request.expiresAt) return `Asked. Slack is busy. ${givenUpWords(request)}`;
      return target.nextStepAt > dueFrom(record)
        ? `Asked. Slack is busy: going on at ${moment(target.nextStepAt)}.`
        : 'Asked. Slack is being asked next.';
    case 'running':
      return runningWords(record);
    case 'settling':
    case 'watching':
      return `${answerWords(attempts)}, checking. ${foundWords(target)}`.trim();
    case 'settled':
      return settledWords(record, reader);
  }
}

/** Since when nothing but Slack is waited for: a later next step was put off. */
const dueFrom = ({ request, approvals }: RequestRecord): number =>
  Math.max(request.createdAt, ...approvals.map(({ at }) => at));

/** Why it stands still, and until when it does. */
const heldWords = ({ request, target: { refusal } }: Pick<RequestRecord, 'request' | 'target'>): string => {
  const isBehind = refusal?.code === 'could-not-begin';
  const why =
    refusal && !isBehind
      ? refusalWords(refusal)
      : 'Asked. Somebody else’s act on this person is under way, and goes first.';
  return `${why} ${givenUpWords(request)}`;
};

const givenUpWords = ({ expiresAt }: RequestRecord['request']): string => `It is given up at ${moment(expiresAt)}.`;

function runningWords({ request, target, attempts }: RequestRecord): string {
  const total = request.operation.kind === 'invalidate' ? request.operation.sessions.length : 1;
  const asked = new Set(attempts.map(({ call }) => (call.method === 'invalidate' ? call.sessionId : ''))).size;
  const last = attempts.at(-1);
  if (target.refusal) return heldWords({ request, target });
  if (last?.state === 'refused' && last.transient)
    return `${notYet(last.error)} ${isLastTry({ request, target }) ? givenUpWords(request) : `Trying again at ${moment(target.nextStepAt)}.`}`;
  return total > 1 ? `Being sent to Slack, ${asked} of ${total}.` : 'Being sent to Slack.';
}

/** What waits for longer than it has time is given up then. */
const isLastTry = ({ request, target }: Pick<RequestRecord, 'request' | 'target'>): boolean =>
  target.nextStepAt === request.expiresAt + 1;

/** Words of ours, where it was not Slack that said no. */
const NOT_SENT: Readonly<Record<string, string>> = {
  evidence_not_written: 'Nothing is sent while the app’s log cannot be written.',
  not_sent_in_time: 'The app was too slow to send it.',
};

const notYet = (error = 'try later'): string =>
  (Object.hasOwn(NOT_SENT, error) && NOT_SENT[error]) || `Slack is busy (${error}).`;

/** What Slack answered, and no more than that: "accepted" is said only when Slack said so. */
function answerWords(attempts: RequestRecord['attempts']): string {
  const answers = new Set(attempts.filter(({ purpose }) => purpose === 'act').map(({ state }) => state));
  if (answers.has('unknown')) return 'Slack’s answer was lost: unknown';
  return answers.has('accepted') ? 'Slack accepted it' : 'Slack says that nothing was left to end';
}

function foundWords({ finding, state }: RequestRecord['target']): string {
  if (!finding) return '';
  const { awaited, gone, verdict } = finding;
  if (verdict === 'cannot-tell') return 'Slack’s list is incomplete just now; looking again.';
  const last = state === 'watching' ? ' Still looking.' : '';
  if (verdict === 'nothing-awaited')
    return `Nothing was there that surely belongs to it.${stillThereWords(finding.unclear.length)}${last}`;
  return `${gone} of ${counted(awaited, 'old session')} gone so far.${last}`;
}

function settledWords({ target, request, attempts }: RequestRecord, reader: Reader): string {
  const { finding, settledAs } = target;
  if (!settledAs) return 'Ended.';
  switch (settledAs) {
    case 'verified':
    case 'verified-but-signed-in-again': {
      const again = settledAs === 'verified' ? '' : backWords({ target, request });
      return `${verifiedWords(finding)}${repairWords(attempts)}${again}${unclearWords(target)}`;
    }
    case 'nothing-to-prove':
      return nothingToProveWords({ target, attempts });
    case 'already-gone':
      return `Nothing was left to end when it began: verified before anything was sent.${finding ? backWords({ target, request }) : ''}`;
    case 'refused':
      if (!target.refusal) return 'Not carried out.';
      return `Not carried out. ${reader === 'requester' ? refusalWords(target.refusal) : refusalAbout(target.refusal, { request })}`;
    case 'finished':
      return 'Ended.';
    case 'unsettled':
      // An act begins with a listing: where none is stored, its time was over.
      if (!target.before)
        return 'Unsettled after a day. What was found then is not kept any more: `/invalidate-session` with this person shows what is there now.';
      return finding?.verdict === 'still-there'
        ? `Unsettled after a day: ${counted(finding.left.length, 'session')} still signed in. A person decides now.`
        : `Unsettled after a day: nobody can tell whether ${request.reference} worked.${stillThereWords(finding?.unclear.length ?? 0)} A person decides now.`;
  }
}

/** What the first call left over was ended by its ids: a second call, and so it is said. */
function repairWords(attempts: RequestRecord['attempts']): string {
  const repairs = attempts.filter(({ purpose, state }) => purpose === 'repair' && state !== 'refused').length;
  return repairs > 0 ? ` (The first call left some: ${counted(repairs, 'more call')} ended them one by one.)` : '';
}

function verifiedWords(finding: RequestRecord['target']['finding']): string {
  if (!finding) return 'Verified.';
  const { gone, awaited, at } = finding;
  return `Verified: ${gone} of ${counted(awaited, 'old session')} gone at ${moment(at)}.`;
}

/** Where everything else was to end, what was not shown then is no return: it may have been there just before. */
function backWords({ target: { finding }, request: { operation } }: Pick<RequestRecord, 'target' | 'request'>): string {
  if (!isOfRest(operation)) return ' But this person has signed in again since.';
  if (!finding) return ' But there were sessions then that were not shown when it was asked.';
  const back = finding.signedInAgain.length;
  return ` But ${counted(back, 'session')} ${back === 1 ? 'is' : 'are'} there now that ${back === 1 ? 'was' : 'were'} not shown when it was asked.`;
}

function nothingToProveWords({
  target: { before, finding },
  attempts,
}: Pick<RequestRecord, 'target' | 'attempts'>): string {
  const gone = before && finding ? unclearGone(before, finding) : 0;
  return [
    before?.coverage === 'partial'
      ? `${answerWords(attempts)}. Not every workspace could be read before. Nothing was seen that surely belongs to it, and nothing is left: there is nothing to prove.`
      : `${answerWords(attempts)}. Nothing was there that surely belongs to it, so there is nothing to prove.`,
    gone > 0 ? ` Gone meanwhile: ${counted(gone, 'desktop app')}.` : '',
    stillThereWords(finding?.unclear.length ?? 0),
    (finding?.signedInAgain.length ?? 0) > 0 ? ' This person has signed in again since.' : '',
  ].join('');
}

/** Sessions of which nobody knows whether Slack counts them to the scope: what became of them. */
function unclearWords({ before, finding }: RequestRecord['target']): string {
  if (!before || !finding) return '';
  const gone = unclearGone(before, finding);
  return `${gone > 0 ? ` ${counted(gone, 'desktop app')} ended as well.` : ''}${stillThereWords(finding.unclear.length)}`;
}

const stillThereWords = (there: number): string =>
  there > 0
    ? ` Still signed in: ${counted(there, 'desktop app')}. Slack does not say whether a web reset includes these; you can end each by itself.`
    : '';
