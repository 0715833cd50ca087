import type { RequestId, RequestState, SessionRequest } from '../../src/domain/request';
import type { RequestRecord } from '../../src/requests/store-ports';
import { messageFor } from '../../src/slack/messages.view';
import { ALICE, NOW, TARA } from '../helpers/examples';

const recordOf = (request: Partial<SessionRequest>, more: Partial<RequestRecord> = {}): RequestRecord => ({
  request: {
    id: 'r' as RequestId,
    reference: 'SW-2345678',
    operation: { kind: 'reset', target: TARA, scope: 'all' },
    requester: ALICE,
    reason: 'phishing',
    tellPerson: true,
    policyVersion: 'built-in',
    digest: 'd',
    state: 'pending',
    leftOut: [],
    breakGlass: false,
    approvalsNeeded: 1,
    usage: { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 },
    createdAt: NOW,
    expiresAt: NOW + 1,
    version: 1,
    ...request,
  },
  target: { id: 't', state: 'settled', looks: 0, nextStepAt: NOW },
  attempts: [],
  approvals: [],
  cards: [],
  devices: [],
  comments: {},
  ...more,
});

const attempt = (state: 'accepted' | 'refused'): RequestRecord['attempts'] => [
  {
    ...{ id: 'a' as never, n: 1, purpose: 'act', call: { method: 'reset' }, state },
    ...{ transient: false, wrongArguments: false, startedAt: NOW },
  },
];

const nothingRun: [RequestState, Partial<SessionRequest>, RequestRecord['attempts']][] = [
  ...(['pending', 'approved', 'denied', 'expired', 'withdrawn'] as const).map(
    (state): [RequestState, Partial<SessionRequest>, RequestRecord['attempts']] => [state, {}, []],
  ),
  ['void', { outcome: 'refused' }, []],
  ['settled', { outcome: 'refused' }, attempt('refused')],
  ['settled', { outcome: 'already-gone' }, []],
];

it.each(nothingRun)(
  'the summary of a request that is %s, with nothing run, says that it was asked',
  (state, more, attempts) => {
    expect(messageFor('summary', recordOf({ state, ...more }, { attempts })).text).toMatch(/asked to end all sessions/);
  },
);

it('the summary of an act says that it is ending sessions, and ended them once that is proven', () => {
  const attempts = attempt('accepted');
  expect(messageFor('summary', recordOf({ state: 'running' }, { attempts })).text).toContain('is ending all sessions');
  const proven = recordOf({ state: 'settled', outcome: 'verified' }, { attempts });
  expect(messageFor('summary', proven).text).toMatch(/ ended all sessions/);
});

type Found = Pick<RequestRecord['target'], 'before' | 'finding'>;

const settledAs = (outcome: 'unsettled' | 'verified-but-signed-in-again', found: Found, operation = {}): string => {
  const target = { id: 't', state: 'settled', settledAs: outcome, looks: 9, nextStepAt: NOW, ...found } as const;
  const attempts = attempt('accepted');
  return messageFor('status', recordOf({ state: 'settled', outcome, ...operation }, { target, attempts })).text;
};

it('says of an act whose findings had their time that they are not kept, not that nothing was known or there', () => {
  expect(settledAs('unsettled', {})).toMatch(/not kept any more: `\/invalidate-session` with this person shows/);
  const before = { sessions: [], places: [], coverage: 'complete' } as const;
  expect(settledAs('unsettled', { before })).toContain('nobody can tell whether SW-2345678 worked');
  const ofRest = { operation: { kind: 'invalidate', target: TARA, sessions: [], kept: [] } as const };
  expect(settledAs('verified-but-signed-in-again', {}, ofRest)).toMatch(
    /Verified\. But there were sessions then that were not shown/,
  );
});
