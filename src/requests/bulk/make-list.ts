import { AppError, SlackLookupError } from '../../domain/errors';
import type { Person } from '../../domain/person';
import type { Refusal } from '../../domain/refusal';
import { isPassingRefusal } from '../../domain/refusal';
import type { ListId, UserId } from '../../domain/session';
import type { TypedEntry } from '../../domain/typed-people';
import type { Context } from '../context';
import { askRequester, FACTS_ON_THE_WAY_MS } from '../facts';
import type { ListClaim, ListFailure, ListSource, ListStep, NewEntry } from '../list-ports';
import type { ListFacts } from './list-facts';
import { whyOut } from './list-facts';
import { laterStep } from './list-steps';
import { lookUpPeople } from './look-up-people';
import { toEntry } from './open-list';

const ENTRIES_AT_ONCE = 1_000;

/**
 * Makes a list of people, step after step: reads its sources, then looks everybody up. Safe to call at any time, from any instance:
 * whoever holds the claim works. A crash costs the step that was being worked on.
 */
export async function makeList(context: Context, id: ListId): Promise<void> {
  const { lists, clock, timings } = context;
  let claim = await lists.claim(id, clock.now(), timings.leaseMs);
  let last = claim;
  try {
    while (claim) {
      last = claim;
      const step: ListStep = await nextStep(context, claim);
      claim = await lists.commit(claim, step, clock.now(), timings.leaseMs);
      const isDone = claim?.list.state === 'ready' || claim?.list.state === 'failed';
      if (isDone || (step.nextStepAt ?? 0) > clock.now()) break;
    }
  } finally {
    const held = claim ?? last;
    if (held) await lists.release(held);
  }
}

async function nextStep(context: Context, claim: ListClaim): Promise<ListStep> {
  const { list } = claim;
  const asked = await askRequester(context, list.opener, [context.policy()], FACTS_ON_THE_WAY_MS);
  if (!asked.ok)
    return isPassingRefusal(asked.refusal) ? laterStep(context) : failed({ kind: 'refused', refusal: asked.refusal });
  const { person: requester, ...here } = asked.value;
  const facts: ListFacts = { ...here, requester };
  try {
    const step = await goOn(context, claim, facts);
    return list.failure ? { ...step, change: { failure: null, ...step.change } } : step;
  } catch (error) {
    if (error instanceof SlackLookupError) {
      await context.heedLimit(error);
      return isHopeless(error) ? failed({ kind: 'refused', refusal: refusalOf(error) }) : waitFor(context, error);
    }
    if (error instanceof AppError) return failed(fileFailure(error));
    throw error;
  }
}

async function goOn(context: Context, claim: ListClaim, facts: ListFacts): Promise<ListStep> {
  const { list } = claim;
  const source = list.sources[list.at.source];
  if (source) return readSource(context, claim, source, facts);
  return list.state === 'reading' ? { change: { state: 'looking-up' } } : lookUpPeople(context, claim, facts);
}

/** Slack does not answer, which whoever waits for the list reads; its limit alone is no news. */
function waitFor(context: Context, { slackError: error }: SlackLookupError): ListStep {
  const failure = { kind: 'refused', refusal: { code: 'lookup-failed', error } } as const;
  return { ...laterStep(context), ...(error === 'ratelimited' ? {} : { change: { failure } }) };
}

const failed = (failure: ListFailure): ListStep => ({ change: { state: 'failed', failure } });

/** What Slack answers about a source that is not there, or not ours to see, and about what it looks up for no app like this. */
const HOPELESS = new Set([
  ...['no_such_subteam', 'channel_not_found', 'not_in_channel', 'method_not_supported_for_channel_type'],
  ...['file_not_found', 'file_deleted', 'team_not_found', 'missing_scope', 'not_allowed_token_type', 'invalid_team'],
  ...['plan_upgrade_required', 'not_an_admin', 'feature_not_enabled', 'unknown_method', 'channel_is_limited_access'],
  ...['enterprise_is_restricted', 'team_access_not_granted', 'no_permission', 'access_denied'],
]);
const isHopeless = ({ slackError }: SlackLookupError): boolean => HOPELESS.has(slackError);
const refusalOf = ({ slackError }: SlackLookupError): Refusal => ({ code: 'source-unreadable', error: slackError });

function fileFailure(error: AppError): ListFailure {
  const row: unknown = Reflect.get(error, 'row');
  return { kind: 'file', code: error.code, fix: error.fix, ...(typeof row === 'number' ? { row } : {}) };
}

/** Reads one page of a source, or a whole file. */
async function readSource(context: Context, claim: ListClaim, source: ListSource, facts: ListFacts): Promise<ListStep> {
  const { at } = claim.list;
  const next = { source: at.source + 1, cursor: '' };
  switch (source.kind) {
    case 'group': {
      const { members, error = 'unknown' } = await context.directory.members(source);
      if (!members) throw new SlackLookupError('usergroups.users.list', error);
      return { change: { at: next }, add: { source: at.source, entries: members.map(named) } };
    }
    case 'channel': {
      const page = await context.directory.membersPage(source.id, at.cursor);
      if (!page) throw new SlackLookupError('conversations.members', 'channel_not_found');
      const moved = page.cursor === '' ? next : { ...at, cursor: page.cursor };
      return { change: { at: moved }, add: { source: at.source, entries: page.items.map(named) } };
    }
    case 'everybody': {
      const waitMs = await context.admin.ready('people', 'background');
      if (waitMs > 0) return laterStep(context, waitMs);
      const page = await context.admin.peoplePage(at.cursor, source.of);
      const moved = page.cursor === '' ? next : { ...at, cursor: page.cursor };
      return {
        change: { at: moved },
        add: { source: at.source, entries: page.items.map((person) => found(person, facts, context)) },
      };
    }
    case 'file':
      return readFile(context, claim, source.id, next);
  }
}

const named = (id: UserId, i: number): NewEntry => ({ row: i + 1, typed: id, names: 'person', key: id });

function found(person: Person, facts: ListFacts, { clock, policy }: Context): NewEntry {
  const out = whyOut(person, facts, clock.now(), policy());
  return { row: 0, typed: person.id, names: 'found', person, ...(out ? { out } : {}) };
}

/** A file is read in one go; what a crash left of an earlier go is read again. */
async function readFile(
  context: Context,
  claim: ListClaim,
  fileId: string,
  next: { source: number; cursor: string },
): Promise<ListStep> {
  const { lists, files, clock, timings } = context;
  const { source } = claim.list.at;
  let current: ListClaim | undefined = await lists.commit(claim, { clear: { source } }, clock.now(), timings.leaseMs);
  let batch: NewEntry[] = [];
  for await (const entry of files.read(fileId, claim.list.opener)) {
    batch.push(...rowOf(entry));
    if (batch.length < ENTRIES_AT_ONCE) continue;
    if (!current) break;
    current = await lists.commit(current, { add: { source, entries: batch } }, clock.now(), timings.leaseMs);
    batch = [];
  }
  return { change: { at: next }, add: { source, entries: batch } };
}

/** A group or a channel in a row of a file names nobody: those are named beside it. */
const rowOf = (entry: TypedEntry): NewEntry[] =>
  entry.names === 'group' || entry.names === 'channel'
    ? [{ row: entry.row, typed: entry.typed, names: 'nobody', why: 'not-a-person' }]
    : toEntry(entry);
