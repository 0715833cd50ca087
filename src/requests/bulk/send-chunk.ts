import type { Answer } from '../../domain/answer';
import { isAboutOnePerson, TOKEN_ERRORS } from '../../domain/answer';
import type { Refusal } from '../../domain/refusal';
import { isPassingRefusal } from '../../domain/refusal';
import type { AttemptId } from '../../domain/request';
import type { Run, SendState, Unclear, WhyAgain } from '../../domain/run';
import { CHUNK_MAX, recount } from '../../domain/run';
import { mustLookFirst } from '../../domain/unclear-calls';
import type { Context } from '../context';
import { hearMany } from '../hear';
import { mayRun } from '../may-run';
import type { RunPerson } from '../run-ports';
import type { Sending } from '../send';
import { send } from '../send';
import type { BulkClaim, Step } from '../store-ports';
import { clearUp } from './clear-up';
import { isAsAgreed } from './agreed-list';
import { endRun } from './end-run';
import { asBulk, pauseRun, waitRun, writeRun } from './run-steps';

/** So long before the limit lets it go, a call is judged again, so that nobody has to be asked about when it may. */
const AHEAD_MS = 2_000;

/**
 * The next chunk. Whoever was in a call that did not say whether it went is looked at until it is known: while Slack's limit
 * lets nothing else be sent, or, where that would not be safe, before anything else is. When nobody is left, the proof begins.
 */
export async function sendNext(context: Context, claim: BulkClaim): Promise<BulkClaim | undefined> {
  const { runs, clock, admin } = context;
  const { list } = claim.request.operation;
  const { givenUp, chunkMax } = claim.run;
  const unknown = (await runs.unknownAttempts(list)).filter((id) => !givenUp.includes(id));
  const open = claim.attempts.filter(({ id }) => unknown.includes(id));
  const unclear = { calls: open.length, isFirst: mustLookFirst(claim.attempts, open) };
  if (!isSame(unclear, claim.run.unclear))
    return writeRun(context, claim, { unclear, ...(await countAnew(context, claim)) });
  if (open.length > 0) {
    const withinMs = unclear.isFirst ? Infinity : (await admin.room('resetBulk', 'person-waits', 1)) - AHEAD_MS;
    if (withinMs > 0) return clearUp(context, claim, open, withinMs);
  }

  const next = await runs.waiting(list, chunkMax);
  const again = next.filter(({ n }) => whyAgain(claim.run, n));
  // Whoever is sent once more is in a call of their own, which says so.
  if (next.length > 0) return sendTo(context, claim, again.length > 0 ? again : next);
  if (open.length > 0) return clearUp(context, claim, open);
  const now = clock.now();
  return writeRun(
    context,
    claim,
    { phase: 'proving', sentAt: now, tally: await runs.tally(list) },
    { target: { state: 'settling', actedAt: now, nextStepAt: now + (context.timings.looksOfRunMs[0] ?? 0) } },
  );
}

const isSame = ({ calls, isFirst }: Unclear, { calls: told, isFirst: toldFirst } = NOTHING_UNCLEAR): boolean =>
  calls === told && isFirst === toldFirst;
const NOTHING_UNCLEAR: Unclear = { calls: 0, isFirst: false };

/** Why whoever waits at this place is sent once more; nothing when they were not sent yet. */
const whyAgain = ({ again }: Run, n: number): WhyAgain | undefined =>
  again.findLast(({ from, upTo }) => from <= n && n <= upTo)?.why;

function whyChunkAgain(run: Run, people: readonly RunPerson[]): WhyAgain | undefined {
  const reasons = people.map(({ n }) => whyAgain(run, n));
  return reasons.find((why) => why === 'blind') ?? reasons.find((why) => why !== undefined);
}

/** One call about these people, judged once more; each of them is in one call only. */
export async function sendTo(
  context: Context,
  claim: BulkClaim,
  people: readonly RunPerson[],
): Promise<BulkClaim | undefined> {
  const { admin, lists, clock, timings } = context;
  const { request } = claim;
  const { operation } = request;
  const blocks = claim.run.blocks ?? (await lists.blocks(operation.list));
  if (!(await isAsAgreed(context, operation, blocks, people)))
    return endRun(context, claim, { code: 'content-changed' });
  const cleared = await mayRun(context, claim, (policies) => hearMany(context, request, policies, people));
  const refusal = cleared.ok ? cleared.judgedAgain() : cleared.refusal;
  if (refusal)
    return isPassingRefusal(refusal)
      ? waitRun(context, claim, isJustStarted(refusal) ? JUST_STARTED_MS : timings.tryAgainMs)
      : endRun(context, claim, refusal);

  // Taken last: a call that leaves long after it was let go makes Slack refuse a later one.
  const waitMs = await admin.ready('resetBulk', 'person-waits');
  if (waitMs > 0) return waitRun(context, claim, waitMs > AHEAD_MS ? waitMs - AHEAD_MS : waitMs);

  const now = clock.now();
  const again = whyChunkAgain(claim.run, people);
  const sending: Sending = {
    call: { method: 'resetBulk', people: people.length, ...(again ? { again } : {}) },
    purpose: 'act',
    carryOut: () =>
      admin.resetBulk(
        people.map(({ id }) => id),
        operation.scope,
      ),
    starting: {
      run: { run: { ...claim.run, blocks, startedAt: claim.run.startedAt ?? now }, assign: people.map(({ n }) => n) },
    },
    closing: answeredAs,
  };
  const sent = await send(context, claim, sending);
  if (sent.kind === 'held' || sent.kind === 'person-busy') return waitRun(context, claim, 1);
  if (sent.kind !== 'answered') return undefined;
  const after = asBulk(sent.claim);
  return after && afterAnswer(context, after, people.length, sent.answer);
}

/** A process that has just begun looks at its installation in the same moment. */
const JUST_STARTED_MS = 250;
const isJustStarted = (refusal: Refusal): boolean =>
  refusal.code === 'not-ready' && refusal.problem === 'not-checked-yet';

/** What an answer says of everybody in the call. */
export const answeredAs = (attempt: AttemptId, answer: Answer): Pick<Step, 'run'> => ({
  run: { answered: { attempt, as: sendStateOf(answer) } },
});

function sendStateOf(answer: Answer): SendState {
  switch (answer.class) {
    case 'accepted':
    case 'gone':
      return 'queued';
    case 'unknown':
      return 'unknown';
    case 'refused':
      return isAboutOnePerson(answer.error) ? 'refused' : 'waiting';
  }
}

type Counted = Pick<Run, 'tally' | 'counted'>;

const countAnew = async ({ runs }: Context, { request, attempts }: BulkClaim): Promise<Counted> => ({
  tally: await runs.tally(request.operation.list),
  counted: attempts.length,
});

/** Counts only those of the last call, where the tally is right but for these: a hundred thousand take too long each time. */
async function countOn(context: Context, claim: BulkClaim): Promise<Counted> {
  const { run, request, attempts } = claim;
  const last = attempts.at(-1);
  if (!last || (run.counted ?? 0) !== attempts.length - 1) return countAnew(context, claim);
  const inCall = await context.runs.outcomes(request.operation.list, last.id);
  return { tally: recount(run.tally, inCall), counted: attempts.length };
}

/** The run counts anew; a refusal that will not pass by itself needs a person. */
async function afterAnswer(
  context: Context,
  claim: BulkClaim,
  people: number,
  { class: meaning, transient, error = 'unknown' }: Answer,
): Promise<BulkClaim | undefined> {
  const { run } = claim;
  const isForSomebody = isAboutOnePerson(error);
  const chunkMax =
    meaning === 'accepted'
      ? Math.min(CHUNK_MAX, Math.max(run.chunkMax * 2, 1))
      : isForSomebody && people > 1
        ? Math.ceil(people / 2)
        : run.chunkMax;
  const counted = { ...claim, run: { ...run, ...(await countOn(context, claim)), chunkMax } };
  const needsSomebody = meaning === 'refused' && !transient && !isForSomebody;
  if (needsSomebody || TOKEN_ERRORS.has(error))
    return pauseRun(context, counted, { why: 'slack-refused', error, at: context.clock.now() });
  return writeRun(context, counted, {});
}
