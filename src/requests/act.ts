import type { Refusal } from '../domain/refusal';
import { isPassingRefusal, PERSON_BUSY } from '../domain/refusal';
import { compare } from '../domain/finding';
import { mayHaveHadEffect, nextCall } from '../domain/plan';
import { beforeItsTimeIsOver, isHeldBack, subjectOf } from '../domain/request';
import type { Listing, Operation } from '../domain/session';
import { beginningOf, firstWhereSeen, isAnythingThere } from './beginning';
import { announceOwed } from './announce';
import type { Context } from './context';
import type { PeopleFacts } from './facts';
import { lookUp, placesOf } from './facts';
import { hearOne } from './hear';
import { isOvertaken, lastCallBy, urgencyOf } from './long-act';
import { mayRun } from './may-run';
import type { Beginning, OneClaim } from './send-to-one';
import { sendToOne } from './send-to-one';
import type { Topic } from './notice-ports';
import type { Claim, Step } from './store-ports';
import { isOver } from './store-ports';

const PERSON_BUSY_RETRY_MS = 2_000;
/** How soon a held act goes on when the stop switch is lifted. */
const HELD_RETRY_MS = 1_000;

/** Sends what is to be sent next, judged once more over fresh facts; when nothing is left, the looking begins. */
export async function act(context: Context, claim: OneClaim): Promise<OneClaim | undefined> {
  const { admin, clock } = context;
  const { request, attempts } = claim;
  const next = nextCall(request.operation, attempts, admin.invalidateForm);
  if (next.kind === 'sent') return beginSettling(context, claim);
  if (next.kind === 'failed') return end(context, claim, { code: 'slack-refused', error: next.error });
  if (clock.now() > lastCallBy(context, claim)) return giveUp(context, claim);
  if (await isOvertaken(context, claim)) return beginSettling(context, claim, 'watching');

  // Asked again in the transaction that starts the call; here, so that holding costs Slack nothing.
  if (isHeldBack((await context.stopSwitch.read()).level, request)) return hold(context, claim);
  // Told again by the transaction that starts the call; here, so that waiting costs Slack nothing.
  const isBegun = claim.target.state === 'running';
  if (!isBegun && (await context.store.isActedOn(request.operation.target, request.id)))
    return standBehind(context, claim);
  if (claim.target.refusal) return letGoOn(context, claim);
  const waitMs = await admin.ready(next.call.method, urgencyOf(context, claim));
  if (waitMs > 0) return later(context, claim, waitMs);
  const cleared = await mayRun(context, claim, (policies) => hearOne(context, request, policies));
  if (!cleared.ok) return stopAt(context, claim, cleared.refusal);
  const begun = await begin(context, claim, cleared.hearing.facts);
  if (begun.kind !== 'ready') return begun.claim;

  const refusal = cleared.judgedAgain();
  if (refusal) return stopAt(context, claim, refusal);
  const sent = await sendToOne(context, claim, next.call, 'act', begun.beginning);
  if (sent.kind === 'person-busy') return standBehind(context, claim);
  if (sent.kind === 'held') return hold(context, claim);
  return sent.kind === 'answered' ? sent.claim : undefined;
}

type Begun =
  | { readonly kind: 'ready'; readonly beginning?: Beginning }
  | { readonly kind: 'ended'; readonly claim: OneClaim | undefined };

/** Sees what is there just before the act, as long as nothing was sent that could have changed it. */
async function begin(context: Context, claim: OneClaim, facts: PeopleFacts): Promise<Begun> {
  const { operation } = claim.request;
  if (claim.attempts.some(mayHaveHadEffect)) return { kind: 'ready' };
  const places = firstWhereSeen(placesOf(facts), claim.devices);
  const listed = await lookUp(() => context.admin.list(facts.target.id, places, 'person-waits'));
  if (!listed.ok) return { kind: 'ended', claim: await later(context, claim) };

  const listing = listed.value;
  const beginning = beginningOf(operation, listing, placesOf(facts), claim.devices);
  if (listing.coverage === 'complete' && !isAnythingThere(operation, listing))
    return { kind: 'ended', claim: await alreadyGone(context, claim, beginning, listing) };
  return { kind: 'ready', beginning };
}

/** @param state `watching`: what is left is another request's, which may begin at once */
async function beginSettling(
  context: Context,
  claim: OneClaim,
  state: 'settling' | 'watching' = 'settling',
): Promise<OneClaim | undefined> {
  const { timings, clock } = context;
  const actedAt = claim.attempts.at(-1)?.endedAt ?? clock.now();
  const nextStepAt = actedAt + (timings.looksMs[0] ?? 0);
  return write(context, claim, {
    target: { state, actedAt, nextStepAt },
    isNews: true,
    events: state === 'watching' ? [{ type: 'target.handed-over', actor: 'app', ...subjectOf(claim.request) }] : [],
  });
}

async function alreadyGone(
  context: Context,
  claim: OneClaim,
  { before, devices }: Beginning,
  listing: Listing,
): Promise<OneClaim | undefined> {
  const { request } = claim;
  const outcome = 'already-gone';
  const finding = compare(before, listing);
  const isBack = finding.signedInAgain.length > 0;
  return write(context, claim, {
    target: { state: 'settled', settledAs: outcome, refusal: null, ...(isBack ? { finding } : {}) },
    isNews: true,
    request: { to: 'settled', outcome },
    events: [{ type: 'request.settled', actor: 'app', ...subjectOf(request), facts: { outcome } }],
    notices: [isBack ? 'signed-in-again' : 'verified', 'summary', ...afterwards(request)],
    ...(isBack ? { devices } : {}),
  });
}

/** Slack could not be asked: later. The rules say no: never. */
const stopAt = (context: Context, claim: OneClaim, refusal: Refusal): Promise<OneClaim | undefined> =>
  isPassingRefusal(refusal) ? later(context, claim) : end(context, claim, refusal);

/** Ends an act that Slack or the rules do not allow. What was already sent is still looked after. */
async function end(context: Context, claim: OneClaim, refusal: Refusal): Promise<OneClaim | undefined> {
  const { request, attempts } = claim;
  if (attempts.some(mayHaveHadEffect)) return beginSettling(context, claim);
  const isVoid = attempts.length === 0;
  const outcome = 'refused';
  return write(context, claim, {
    target: { state: 'settled', settledAs: outcome, refusal },
    isNews: true,
    request: { to: isVoid ? 'void' : 'settled', outcome },
    events: [
      {
        type: isVoid ? 'request.voided' : 'request.settled',
        actor: 'app',
        ...subjectOf(request),
        facts: { outcome, code: refusal.code, ...('error' in refusal ? { error: refusal.error } : {}) },
      },
    ],
    notices: ['refused', 'summary', ...afterwards(request)],
  });
}

const isHeld = ({ target }: OneClaim): boolean => target.refusal?.code === 'held';

function giveUp(context: Context, claim: OneClaim): Promise<OneClaim | undefined> {
  const error = claim.attempts.at(-1)?.error ?? 'slack_not_reached';
  return end(context, claim, claim.target.refusal ?? { code: 'could-not-begin', error });
}

/** The stop switch is thrown: it waits, and says so, until the switch is lifted or the request is too old to begin. */
const hold = (context: Context, claim: OneClaim): Promise<OneClaim | undefined> =>
  write(context, claim, {
    target: { nextStepAt: context.clock.now() + HELD_RETRY_MS, refusal: { code: 'held' } },
    isNews: !isHeld(claim),
    events: [],
  });

/** The switch was lifted, or the other act is over: nobody reads any more that this waits for it. */
const letGoOn = (context: Context, claim: OneClaim): Promise<OneClaim | undefined> =>
  write(context, claim, { target: { refusal: null }, isNews: true, events: [] });

/** Somebody else's act on the same person goes first: it waits, and says so. */
const standBehind = (context: Context, claim: OneClaim): Promise<OneClaim | undefined> =>
  write(context, claim, {
    target: {
      nextStepAt: context.clock.now() + PERSON_BUSY_RETRY_MS,
      refusal: { code: 'could-not-begin', error: PERSON_BUSY },
    },
    isNews: claim.target.refusal === undefined,
    events: [],
  });

/** Waits of a moment are not worth a message; longer ones are shown. */
const SHORT_WAIT_MS = 3_000;

export const later = (
  context: Context,
  claim: OneClaim,
  waitMs = context.timings.tryAgainMs,
): Promise<OneClaim | undefined> =>
  write(context, claim, {
    target: { nextStepAt: beforeItsTimeIsOver(claim, context.clock.now(), waitMs) },
    isNews: waitMs > SHORT_WAIT_MS,
    events: [],
  });

/** What others had to agree to is told where they are asked, too, once it is over. */
export const afterwards = ({ approvalsNeeded }: Claim['request']): Topic[] =>
  approvalsNeeded > 0 ? ['afterwards'] : [];

/** @returns the claim after the step; nothing when it was lost. */
export async function write<O extends Operation>(
  context: Context,
  claim: Claim<O>,
  step: Step,
): Promise<Claim<O> | undefined> {
  const { store, clock, timings } = context;
  const committed = await store.commit(claim, step, clock.now(), timings.claimMs);
  if (committed.kind === 'committed' && isOver(step)) await announceOwed(context, claim.request.id);
  return committed.kind === 'committed' ? committed.claim : undefined;
}
