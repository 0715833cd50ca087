import { refusedApprover } from '../domain/judge-approver';
import type { Policy } from '../domain/policy';
import type { Refusal } from '../domain/refusal';
import type { SessionRequest } from '../domain/request';
import { OPEN_STATES } from '../domain/request';
import type { Rights } from '../domain/rights';
import { holdsNothing, rightsOf } from '../domain/rights';
import type { UserId } from '../domain/session';
import { couldAskAgain } from './ask-again';
import type { Context } from './context';
import type { PersonHere } from './facts';
import { askPerson } from './facts';
import { targetsAmong } from './hear';
import { policiesOf } from './may-run';
import type { ActPage } from './search-ports';
import type { Look } from './search-acts';
import { readActs } from './search-acts';
import type { RequestRecord } from './store-ports';

/** What somebody's Home shows, looked up and judged anew. */
export interface Home {
  readonly rights: Rights;
  /** What they may decide on, the oldest first. */
  readonly waiting: readonly RequestRecord[];
  /** So many more of those. */
  readonly moreWaiting: number;
  /** Their own requests that go on, or could be asked again, the newest first. */
  readonly mine: readonly RequestRecord[];
  readonly acts: ActPage;
  /** Everybody's acts, or their own alone. */
  readonly readsAll: boolean;
}

export type LookedAtHome =
  { readonly kind: 'open'; readonly home: Home } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Each takes two or three of the hundred blocks of a Home (F4.1). */
const SHOWN_MAX = 10;
/** Of more than that nobody could decide within half an hour. */
const CONSIDERED_MAX = 200;
/** Among so many of one's latest requests, those are looked for that go on. */
const OWN_MAX = 30;

/**
 * Somebody's rights, what waits for them, and acts. Whoever holds no right is told whom to ask, and nothing else.
 * @throws StoreError when what has to be in the trail first cannot be written; then nothing may be shown.
 */
export async function lookAtHome(context: Context, person: UserId, look: Look): Promise<LookedAtHome> {
  const { acts, clock, policy } = context;
  const pending = await acts.pending(person, clock.now(), CONSIDERED_MAX);
  const bound = await withPolicies(context, pending);
  const policies = new Map([policy(), ...bound.flatMap((each) => each.policies)].map((each) => [each.version, each]));
  const asked = await askPerson(context, person, [...policies.values()]);
  if (!asked.ok) return refused(asked.refusal.code === 'unknown-person' ? { code: 'not-a-requester' } : asked.refusal);

  const rights = rightsOf(asked.value.person, asked.value, policy());
  if (holdsNothing(rights)) return refused({ code: rights.isMoreUnknown ? 'group-unknown' : 'not-a-requester' });
  const readsAll = rights.ask.includes('audit');
  const decidable = await decidableBy(context, asked.value, bound);
  return {
    kind: 'open',
    home: {
      rights,
      waiting: await readAll(context, decidable.slice(0, SHOWN_MAX)),
      moreWaiting: Math.max(decidable.length - SHOWN_MAX, 0),
      mine: await readAll(context, (await ownOpen(context, person)).slice(0, SHOWN_MAX)),
      acts: await readActs(context, person, look, readsAll),
      readsAll,
    },
  };
}

const refused = (refusal: Refusal): LookedAtHome => ({ kind: 'refused', refusal });

interface Bound {
  readonly request: SessionRequest;
  readonly policies: readonly Policy[];
}

/** What was asked under rules that are not kept any more can be decided by nobody. */
async function withPolicies(context: Context, requests: readonly SessionRequest[]): Promise<Bound[]> {
  const known = new Map<string, readonly Policy[]>();
  for (const request of requests) {
    if (known.has(request.policyVersion)) continue;
    const policies = await policiesOf(context, request);
    known.set(request.policyVersion, policies.ok ? policies.value : []);
  }
  return requests
    .map((request) => ({ request, policies: known.get(request.policyVersion) ?? [] }))
    .filter(({ policies }) => policies.length > 0);
}

/** What is about this person, or left them out, is not even counted. */
async function decidableBy(context: Context, here: PersonHere, bound: readonly Bound[]): Promise<SessionRequest[]> {
  const decidable: SessionRequest[] = [];
  for (const { request, policies } of bound) {
    const { operation, requester, leftOut } = request;
    const targets = await targetsAmong(context, request, [here.person.id]);
    const about = { kind: operation.kind, requester, targets, leftOut };
    if (policies.every((policy) => !refusedApprover(here.person, about, here, policy))) decidable.push(request);
  }
  return decidable;
}

async function ownOpen(context: Context, person: UserId): Promise<SessionRequest[]> {
  const { acts, store, clock } = context;
  const filter = { requester: person };
  const own = await acts.find({ filter, turn: { to: 'newest' }, reader: person, limit: OWN_MAX });
  const open: SessionRequest[] = [];
  for (const { request } of own.acts) {
    const isAskable = couldAskAgain(request, clock.now()) && !(await store.askedAgain(request.id));
    if (isAskable || OPEN_STATES.includes(request.state)) open.push(request);
  }
  return open;
}

async function readAll({ store }: Context, requests: readonly SessionRequest[]): Promise<RequestRecord[]> {
  const records = await Promise.all(requests.map(({ id }) => store.read(id)));
  return records.filter((record) => record !== undefined);
}
