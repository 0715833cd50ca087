import type { Before, Finding, Look } from '../domain/finding';
import { compare, unclearGone } from '../domain/finding';
import { PICKED_SESSIONS_MAX } from '../domain/judge';
import { mayRepair, nextInvalidation } from '../domain/plan';
import type { Outcome } from '../domain/request';
import { subjectOf } from '../domain/request';
import { coveredBy, isOfRest } from '../domain/scope';
import type { Listing, SessionRef, WorkspaceId } from '../domain/session';
import { asOrganisationId } from '../domain/session';
import { afterwards, write } from './act';
import type { Context } from './context';
import type { Urgency } from './ports';
import { lookUp } from './facts';
import { hearOne } from './hear';
import { mayRun } from './may-run';
import type { OneClaim } from './send-to-one';
import { sendToOne } from './send-to-one';
import type { Topic } from './notice-ports';
import type { Step } from './store-ports';

/** Looks whether what was to end has ended; ends by id what an accepted act left over; hands over to people in time. */
export async function settle(context: Context, claim: OneClaim): Promise<OneClaim | undefined> {
  const { clock, admin, timings } = context;
  const { request, target } = claim;
  const { before } = target;
  if (!before) throw new Error('An act begins with a listing, so there is one to settle by.');
  const asked = placesToAsk(before, target.finding);
  const looked = await lookUp(() => admin.list(request.operation.target, asked, urgencyOf(target)));
  const finding = looked.ok ? compare(before, looked.value, lookAt(claim, asked)) : undefined;
  if (finding?.verdict === 'verified' && looked.ok) return verified(context, claim, finding, looked.value);

  const sinceMs = clock.now() - (target.actedAt ?? clock.now());
  if (finding?.verdict === 'nothing-awaited' && isAllThatCanBeKnown(context, claim, finding, sinceMs))
    return nothingToProve(context, claim, before, finding);
  if (finding?.verdict === 'still-there' && sinceMs >= timings.repairAfterMs) {
    const repaired = await repair(context, claim, finding.left);
    if (repaired.kind === 'repairing') return repaired.claim && lookAgain(context, repaired.claim, finding, 'soon');
  }
  if (sinceMs >= timings.unsettledAfterMs) return finish(context, claim, 'unsettled', finding, ['unsettled']);
  const isGettingOn = clearedIn(finding) > clearedIn(target.finding);
  return lookAgain(context, claim, finding, isGettingOn ? 'soon' : 'as-planned');
}

const clearedIn = (finding: Finding | undefined): number => finding?.cleared?.length ?? 0;

const lookAt = ({ request, target }: OneClaim, asked: readonly WorkspaceId[]): Look => ({
  asked,
  cleared: target.finding?.cleared ?? [],
  covers: (session) => coveredBy(request.operation, session),
  isOfRest: isOfRest(request.operation),
});

/** People still watch the first looks; the later ones go when Slack’s limit has room. */
const urgencyOf = ({ looks }: OneClaim['target']): Urgency => (looks < 3 ? 'person-waits' : 'background');

/**
 * Only where sessions of the scope were seen, or nothing could be read before the act, and an earlier look was not done:
 * each place costs a call of twenty a minute.
 */
function placesToAsk({ sessions, places, coverage, unread = places }: Before, last?: Finding): readonly WorkspaceId[] {
  const seenIn = sessions.filter(({ covers, isNew }) => covers !== 'no' || isNew).map(({ listedIn }) => listedIn);
  const open = new Set([...seenIn, ...(coverage === 'partial' ? unread : [])]);
  for (const place of last?.cleared ?? []) open.delete(place);
  if (open.size === 0) return places;
  // Whether the organisation can be listed at all is only known beside a workspace that was.
  const isOrganisationAlone = [...open].every((place) => asOrganisationId(place));
  return isOrganisationAlone ? [...new Set([...places.slice(0, 1), ...open])] : [...open];
}

async function verified(
  context: Context,
  claim: OneClaim,
  finding: Finding,
  listing: Listing,
): Promise<OneClaim | undefined> {
  const isBack = finding.signedInAgain.length > 0;
  const told: Topic[] = claim.request.tellPerson ? ['told'] : [];
  const outcome = isBack ? 'verified-but-signed-in-again' : 'verified';
  const devices = listing.sessions.filter(({ sessionId }) =>
    finding.signedInAgain.some((session) => session.sessionId === sessionId),
  );
  return finish(context, claim, outcome, finding, [isBack ? 'signed-in-again' : 'verified', ...told], devices);
}

/** A lost answer leaves it open while sessions live that it may have been about; an accepted call is given time to end them. */
function isAllThatCanBeKnown(
  { timings }: Context,
  { attempts }: OneClaim,
  { unclear }: Finding,
  sinceMs: number,
): boolean {
  if (unclear.length === 0) return true;
  return attempts.every(({ state }) => state !== 'unknown') && sinceMs >= timings.repairAfterMs;
}

/** The person is told only when something is really gone. */
function nothingToProve(
  context: Context,
  claim: OneClaim,
  before: Before,
  finding: Finding,
): Promise<OneClaim | undefined> {
  const told: Topic[] = claim.request.tellPerson && unclearGone(before, finding) > 0 ? ['told'] : [];
  return finish(context, claim, 'nothing-to-prove', finding, ['nothing-to-prove', ...told]);
}

function finish(
  context: Context,
  claim: OneClaim,
  outcome: Outcome,
  finding: Finding | undefined,
  notices: readonly Topic[],
  devices: Step['devices'] = [],
): Promise<OneClaim | undefined> {
  const { request, target } = claim;
  return write(context, claim, {
    target: { state: 'settled', settledAs: outcome, looks: target.looks + 1, ...(finding && { finding }) },
    isNews: true,
    request: { to: 'settled', outcome },
    events: [
      {
        type: 'request.settled',
        actor: 'app',
        ...subjectOf(request),
        facts: { outcome, ...(finding && countsOf(finding)) },
      },
    ],
    notices: [...notices, 'summary', ...afterwards(request)],
    devices,
  });
}

/** Remembers what was seen and when to look next; after two minutes people are told, and the person is free for others. */
function lookAgain(
  context: Context,
  claim: OneClaim,
  finding: Finding | undefined,
  when: 'soon' | 'as-planned',
): Promise<OneClaim | undefined> {
  const { clock, timings } = context;
  const { request, target } = claim;
  const now = clock.now();
  const actedAt = target.actedAt ?? now;
  const looks = target.looks + 1;
  const planned = actedAt + (timings.looksMs.find((ms) => actedAt + ms > now) ?? Infinity);
  const soon = now + (timings.looksMs[0] ?? 0);
  const lastLook = now < actedAt + timings.unsettledAfterMs ? actedAt + timings.unsettledAfterMs : Infinity;
  const nextStepAt = when === 'soon' ? soon : Math.min(planned, now + timings.lookEveryMs, lastLook);
  const isHandover = target.state === 'settling' && now - actedAt >= timings.needsYouAfterMs;
  const seen = (of: Finding | undefined) => of && `${of.gone} ${of.left.length} ${of.unclear.length}`;
  const hasChanged = seen(finding) !== seen(target.finding);
  const about = { actor: 'app', ...subjectOf(request) } as const;

  return write(context, claim, {
    target: { looks, nextStepAt, ...(finding && { finding }), ...(isHandover ? { state: 'watching' as const } : {}) },
    isNews: hasChanged || isHandover,
    events: [
      ...(finding ? [{ ...about, type: 'target.looked-at' as const, facts: countsOf(finding) }] : []),
      ...(isHandover ? [{ ...about, type: 'target.handed-over' as const }] : []),
    ],
    notices: isHandover ? ['needs-you', 'summary'] : [],
  });
}

const countsOf = (finding: Finding) => ({
  verdict: finding.verdict,
  awaited: finding.awaited,
  gone: finding.gone,
  left: finding.left.length,
  signedInAgain: finding.signedInAgain.length,
  unclear: finding.unclear.length,
});

type Repaired =
  { readonly kind: 'repairing'; readonly claim: OneClaim | undefined } | { readonly kind: 'nothing-to-send' };

/** Ends exactly the sessions that the act should have ended, by their ids, judged anew. Beyond the cap a person decides. */
async function repair(context: Context, claim: OneClaim, left: readonly SessionRef[]): Promise<Repaired> {
  const repairable = left.filter(({ sessionId }) => mayRepair(sessionId, claim.attempts));
  if (repairable.length === 0 || left.length > PICKED_SESSIONS_MAX) return { kind: 'nothing-to-send' };

  let current = claim;
  for (const { sessionId } of repairable) {
    const { admin } = context;
    // The rest goes after the next look, two seconds on: nobody holds a claim while Slack's limit refills.
    if ((await admin.ready('invalidate', 'background')) > 0) return { kind: 'repairing', claim: current };
    const cleared = await mayRun(context, current, (policies) => hearOne(context, claim.request, policies));
    if (!cleared.ok) break;

    const earlier = current.attempts.filter(({ purpose, state }) => purpose === 'repair' && state === 'refused');
    const next = nextInvalidation(sessionId, earlier, admin.invalidateForm);
    if (next.kind !== 'call') continue;
    const sent = await sendToOne(context, current, next.call, 'repair');
    if (sent.kind === 'held') break;
    if (sent.kind !== 'answered') return { kind: 'repairing', claim: undefined };
    current = sent.claim;
  }
  return current === claim ? { kind: 'nothing-to-send' } : { kind: 'repairing', claim: current };
}
