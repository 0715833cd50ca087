import { TOKEN_ERRORS } from '../../domain/answer';
import { subjectOf } from '../../domain/request';
import type { Look, SeenSession } from '../../domain/run';
import { covers } from '../../domain/scope';
import type { Session, UserId } from '../../domain/session';
import type { Context } from '../context';
import type { LookScope } from '../run-ports';
import type { BulkClaim } from '../store-ports';
import { callsToList, pageOf, sessionsOf } from './read-sessions';
import { pauseRun, waitRun, without, withNote, writeRun } from './run-steps';

/** People looked at in one step when they are looked at one by one. */
const EACH_AT_ONCE = 5;
/** Sessions a page of a sweep brings (F1.2). */
const PAGE_SESSIONS = 1_000;

/**
 * One step of a look at everybody's sessions: a page of a sweep through the organisation, or a few people one by one, whichever
 * takes fewer calls. The look goes on with the next step, after a crash too, and counts when its last one is written.
 */
export function look(context: Context, claim: BulkClaim, scope: Scope): Promise<BulkClaim | undefined> {
  const { look: begun } = claim.run;
  if (!begun || begun.attempt !== scope.attempt) return beginLook(context, claim, scope);
  return begun.way === 'sweep' ? sweepOn(context, claim, begun, scope) : lookAtEach(context, claim, begun, scope);
}

interface Scope extends LookScope {
  /** Something else is to be done by then: no longer than that, in ms, it waits for Slack's limit. Default: nothing is. */
  readonly withinMs?: number;
}

const waitWithin = (
  context: Context,
  claim: BulkClaim,
  { withinMs = Infinity }: Scope,
  waitMs: number,
): Promise<BulkClaim | undefined> => waitRun(context, claim, Math.min(waitMs, withinMs));

async function beginLook(context: Context, claim: BulkClaim, scope: LookScope): Promise<BulkClaim | undefined> {
  const { runs, lists, clock } = context;
  const { list } = claim.request.operation;
  const calls = await runs.callsOfEach(list, scope);
  const known = await lists.measure('sessions');
  // While nobody knows how many sessions there are, a sweep is tried for as many pages as the other way would take.
  const isSweep = calls > 1 && (known === undefined || Math.ceil(known / PAGE_SESSIONS) < calls);
  const begun: Look = {
    no: claim.run.looks + 1,
    way: isSweep ? 'sweep' : 'each',
    cursor: '',
    after: 0,
    ...(scope.attempt === undefined ? {} : { attempt: scope.attempt }),
    pages: 0,
    sessions: 0,
    isPartial: false,
    startedAt: clock.now(),
  };
  return writeRun(context, claim, { look: begun, looks: begun.no }, QUIET);
}

const QUIET = { isNews: false } as const;

async function sweepOn(context: Context, claim: BulkClaim, begun: Look, scope: Scope): Promise<BulkClaim | undefined> {
  const { admin, runs, lists, clock, timings } = context;
  const { list } = claim.request.operation;
  const known = await lists.measure('sessions');
  if (known === undefined && begun.pages >= (await runs.callsOfEach(list, scope)))
    return writeRun(context, claim, { look: { ...begun, way: 'each', cursor: '' } }, QUIET);
  const waitMs = await admin.ready('list', 'background');
  if (waitMs > 0) return waitWithin(context, claim, scope, waitMs);

  const read = await pageOf(context, begun.cursor);
  if (read.kind === 'blind') return waitBlind(context, claim, scope, read.error);
  if (read.kind === 'busy') return waitWithin(context, claim, scope, timings.tryAgainMs);
  if (read.kind === 'again')
    return writeRun(context, claim, { look: { ...begun, cursor: '', pages: 0, sessions: 0 } }, QUIET);
  const { page } = read;
  const seeing = seeingAgain(claim);
  const sessions = page.items.map((session) => seenAs(claim, session.owner, session));
  const moved = { ...begun, cursor: page.cursor, pages: begun.pages + 1, sessions: begun.sessions + page.items.length };
  const seen = { look: begun.no, isBefore: scope.isBefore, sessions };
  if (page.cursor !== '') return writeRun(context, seeing, { look: moved }, { ...QUIET, run: { seen } });
  await lists.remember('sessions', moved.sessions, clock.now());
  return finishLook(context, seeing, moved, scope, {
    seen,
    looked: {
      look: begun.no,
      isBefore: scope.isBefore,
      ...(scope.attempt === undefined ? {} : { attempt: scope.attempt }),
    },
  });
}

async function lookAtEach(
  context: Context,
  claim: BulkClaim,
  begun: Look,
  scope: Scope,
): Promise<BulkClaim | undefined> {
  const { runs, admin } = context;
  const { list } = claim.request.operation;
  const people = await runs.toLookAt(list, { ...scope, after: begun.after }, EACH_AT_ONCE);
  const last = people.at(-1);
  if (!last)
    return finishLook(context, begun.isPartial ? blinded(context, claim) : seeingAgain(claim), begun, scope, {});

  // Listings wait for Slack's limit themselves, for longer than something else may have to.
  const waitMs = scope.withinMs === undefined ? 0 : await admin.room('list', 'background', callsToList(people));
  if (waitMs > 0) return waitWithin(context, claim, scope, waitMs);
  const found = await Promise.all(people.map((person) => sessionsOf(context, person)));
  const blind = found.find((each) => each.kind === 'blind');
  if (blind) return waitBlind(context, claim, scope, blind.error);
  if (found.some(({ kind }) => kind === 'busy')) return waitWithin(context, claim, scope, context.timings.tryAgainMs);
  const listed = people.filter((_person, i) => found[i]?.kind === 'listed');
  const sessions = people.flatMap((person, i) => {
    const each = found[i];
    return each && 'sessions' in each ? each.sessions.map((session) => seenAs(claim, person.id, session)) : [];
  });
  const moved = {
    ...begun,
    after: last.n,
    sessions: begun.sessions + sessions.length,
    isPartial: begun.isPartial || listed.length < people.length,
  };
  return writeRun(
    context,
    claim,
    { look: moved },
    {
      ...QUIET,
      run: {
        seen: { look: begun.no, isBefore: scope.isBefore, sessions },
        looked: { look: begun.no, isBefore: scope.isBefore, people: listed.map(({ n }) => n) },
      },
    },
  );
}

const seeingAgain = (claim: BulkClaim): BulkClaim => ({ ...claim, run: without(claim.run, 'blindSince') });

const blinded = ({ clock }: Context, claim: BulkClaim): BulkClaim => ({
  ...claim,
  run: { ...claim.run, blindSince: claim.run.blindSince ?? clock.now() },
});

/** Slack does not answer, and may in a moment. A token that it takes no more needs a person, as long as something is to be sent. */
function waitBlind(context: Context, claim: BulkClaim, scope: Scope, error: string): Promise<BulkClaim | undefined> {
  const { clock, timings } = context;
  const now = clock.now();
  const isWaitedFor = claim.request.state === 'pending' || claim.run.phase === 'proving';
  if (TOKEN_ERRORS.has(error) && !isWaitedFor)
    return pauseRun(context, claim, { why: 'slack-refused', error, at: now });
  const waitMs = Math.min(timings.tryAgainMs, scope.withinMs ?? Infinity);
  if (claim.run.blindSince !== undefined) return waitRun(context, claim, waitMs);
  const target = { nextStepAt: now + waitMs };
  return writeRun(context, blinded(context, claim), {}, { ...QUIET, target });
}

function seenAs({ request }: Pick<BulkClaim, 'request'>, person: UserId, session: Session): SeenSession {
  const { sessionId, workspaceId, listedIn } = session;
  return { sessionId, person, workspaceId, listedIn, covers: covers(request.operation.scope, session) };
}

/** What a look showed counts from here on; what is known of everybody is counted anew with the next step. */
function finishLook(
  context: Context,
  claim: BulkClaim,
  { no, way, pages, sessions, isPartial, startedAt }: Look,
  { isBefore, attempt }: LookScope,
  shown: NonNullable<Parameters<typeof writeRun>[3]>['run'] & object,
): Promise<BulkClaim | undefined> {
  const run = without(claim.run, 'look');
  const now = context.clock.now();
  const isOfAll = attempt === undefined;
  return writeRun(
    context,
    { ...claim, run },
    {
      lookedFrom: startedAt,
      lookedAt: now,
      ...(attempt === undefined ? {} : withNote(run, { attempt, lookedFrom: startedAt, lookedAt: now, nextAt: now })),
      proofs: run.proofs + (!isBefore && isOfAll && run.sentAt !== undefined ? 1 : 0),
    },
    {
      ...QUIET,
      target: { nextStepAt: now },
      run: shown,
      events: [
        {
          type: 'run.looked-at',
          actor: 'app',
          ...subjectOf(claim.request),
          facts: { look: no, way, pages, sessions, isBefore, isPartial, ...(attempt === undefined ? {} : { attempt }) },
        },
      ],
    },
  );
}
