import { sql } from 'kysely';
import type { UserId } from '../domain/session';
import type { Database } from './database';
import { involves } from './let-go';

type Facts = Readonly<Record<string, unknown>>;

/** Everything that is stored about one person, and nothing about anybody else: not who asked for it, nor for whom they asked. */
export interface AboutPerson {
  readonly person: UserId;
  /** When it was read. */
  readonly at: string;
  readonly requests: readonly Facts[];
  /** Where they stand on lists of people. */
  readonly lists: readonly Facts[];
  /** Sessions that were seen of them when a list was carried out. */
  readonly sessions: readonly Facts[];
  /** Messages about requests that were sent to them. */
  readonly messages: readonly Facts[];
  /** Open windows about them or of theirs: gone within the hour. */
  readonly windows: number;
  /** Rules that name them, by version. */
  readonly policies: readonly string[];
  readonly stopSwitch: readonly string[];
  readonly holds: readonly Facts[];
  readonly trail: readonly Facts[];
}

export async function readPerson(db: Database, person: UserId, now: number): Promise<AboutPerson> {
  const named = `%"${person}"%`;
  const requests = await db
    .selectFrom('requests')
    .selectAll()
    .where(involves(sql.val(person)))
    .orderBy('created_at')
    .execute();
  const lists = await db
    .selectFrom('list_entries')
    .innerJoin('lists', 'lists.id', 'list_entries.list_id')
    .selectAll('list_entries')
    .select(['lists.state as list_state', 'lists.created_at'])
    .where('person', '=', person)
    .execute();
  const made = await db
    .selectFrom('lists')
    .select(['id', 'state', 'created_at'])
    .where('opener', '=', person)
    .execute();
  const windows = await db.selectFrom('drafts').select('id').where('body', 'like', named).execute();
  const policies = await db.selectFrom('policies').select('version').where('body', 'like', named).execute();
  const { thrown_by: thrownBy, lift_asked_by: liftAskedBy } = await db
    .selectFrom('stop_switch')
    .select(['thrown_by', 'lift_asked_by'])
    .executeTakeFirstOrThrow();
  return {
    person,
    at: new Date(now).toISOString(),
    requests: await Promise.all(requests.map((row) => inRequest(db, row, person))),
    lists: [
      ...lists.map((entry) => ({ as: 'on-it', ...entry })),
      ...made.map((list) => ({ as: 'who-made-it', ...list })),
    ],
    sessions: await db.selectFrom('listed_sessions').selectAll().where('person', '=', person).execute(),
    messages: await db
      .selectFrom('notices')
      .select(['request_id', 'topic', 'channel', 'ts', 'posted_at'])
      .where('audience', '=', person)
      .execute(),
    windows: windows.length,
    policies: policies.map(({ version }) => version),
    stopSwitch: [...(thrownBy === person ? ['threw it'] : []), ...(liftAskedBy === person ? ['asked to lift it'] : [])],
    holds: await db
      .selectFrom('holds')
      .select(['held_by', 'held_at'])
      .where('kind', '=', 'person')
      .where('subject', '=', person)
      .execute(),
    trail: await trailOf(db, person),
  };
}

interface Row {
  readonly id: string;
  readonly reference: string;
  readonly operation: string;
  readonly requester: string;
  readonly reason: string;
  readonly evidence: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly left_out: string;
  readonly created_at: number;
}

async function inRequest(db: Database, row: Row, person: UserId): Promise<Facts> {
  const { id, reference, reason, state, outcome } = row;
  const target = await db.selectFrom('targets').selectAll().where('request_id', '=', id).executeTakeFirst();
  const decided = await db
    .selectFrom('approvals')
    .select(['decision', 'denial', 'created_at'])
    .where('request_id', '=', id)
    .where('person', '=', person)
    .execute();
  const ordered = await db
    .selectFrom('runs')
    .select('ordered')
    .where('request_id', '=', id)
    .where('ordered_by', '=', person)
    .execute();
  const onList = await db
    .selectFrom('runs')
    .innerJoin('list_entries', 'list_entries.list_id', 'runs.list_id')
    .select('list_entries.n')
    .where('runs.request_id', '=', id)
    .where('list_entries.person', '=', person)
    .execute();
  const isTarget = target?.person === person;
  const as = [
    ...(row.requester === person ? ['requester'] : []),
    ...(isTarget ? ['target'] : []),
    ...(onList.length > 0 ? ['on its list'] : []),
    ...(decided.length > 0 ? ['approver'] : []),
    ...(ordered.length > 0 ? ['who ordered it'] : []),
    ...(row.left_out.includes(`"${person}"`) ? ['left out'] : []),
  ];
  const { kind } = JSON.parse(row.operation) as { kind: string };
  const plain = { id, reference, kind, as, reason, state, outcome, at: row.created_at };
  return {
    ...plain,
    ...(decided.length > 0 ? { decided } : {}),
    ...(ordered.length > 0 ? { ordered: ordered.map((each) => each.ordered) } : {}),
    ...(isTarget ? await asTarget(db, row, target) : {}),
  };
}

/** Of the one person that a request is about: what was seen and written of them. */
async function asTarget(
  db: Database,
  { id, operation, evidence }: Row,
  target: { id: string; state: string; before: string | null; finding: string | null; settled_as: string | null },
): Promise<Facts> {
  const personal = await db
    .selectFrom('personal')
    .select(['kind', 'body', 'created_at'])
    .where('request_id', '=', id)
    .execute();
  const calls = await db
    .selectFrom('attempts')
    .select(['purpose', 'call', 'state', 'error', 'started_at', 'ended_at'])
    .where('target_id', '=', target.id)
    .orderBy('n')
    .execute();
  const bodies = (kind: string): unknown[] =>
    personal.filter((each) => each.kind === kind).map(({ body }) => JSON.parse(body) as unknown);
  return {
    operation: JSON.parse(operation) as unknown,
    before: read(target.before),
    finding: read(target.finding),
    settledAs: target.settled_as,
    calls: calls.map(({ call, ...rest }) => ({ ...rest, call: read(call) })),
    devices: bodies('devices').flat(),
    notes: bodies('note'),
    // Who wrote them is somebody else.
    comments: bodies('comment').map((each) => (each as { text: string }).text),
    evidence: read(evidence),
  };
}

const read = (json: string | null): unknown => (json === null ? null : (JSON.parse(json) as unknown));

/** Rows of what they did, without whom it was about, and of what was done about them, without who did it. */
async function trailOf(db: Database, person: UserId): Promise<Facts[]> {
  const rows = await db
    .selectFrom('trail')
    .select(['seq', 'at', 'type', 'actor', 'target', 'request_id', 'facts'])
    .where((eb) => eb.or([eb('actor', '=', person), eb('target', '=', person)]))
    .orderBy('seq')
    .execute();
  return rows.map(({ actor, target, facts, ...row }) => ({
    ...row,
    as: [...(actor === person ? ['actor'] : []), ...(target === person ? ['target'] : [])],
    facts: read(facts),
  }));
}
