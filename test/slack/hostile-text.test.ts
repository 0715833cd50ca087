import fc from 'fast-check';
import type { Person } from '../../src/domain/person';
import { builtInPolicy } from '../../src/domain/policy';
import type { RequestId, SessionRequest } from '../../src/domain/request';
import type { Session } from '../../src/domain/session';
import type { ShownDraft } from '../../src/requests/preview';
import type { Topic } from '../../src/requests/notice-ports';
import type { RequestRecord } from '../../src/requests/store-ports';
import { confirmationModal } from '../../src/slack/features/confirmation.view';
import {
  pickerModal,
  progressModal,
  refusalModal,
  searchingModal,
} from '../../src/slack/features/confirmation-parts.view';
import { decisionModal } from '../../src/slack/features/approvals.view';
import { messageFor } from '../../src/slack/messages.view';
import { ALICE, listingOf, NOW, somebody, TARA } from '../helpers/examples';

/** All 10,000 with `FULL=1`. */
const STRINGS = process.env.FULL === '1' ? 10_000 : 500;

const TOPICS: readonly Topic[] = [
  ...(['status', 'summary', 'verified', 'signed-in-again', 'needs-you', 'unsettled', 'refused', 'told'] as const),
  'nothing-to-prove',
  ...(['card', 'reminder', 'page', 'denied', 'expired', 'break-glass'] as const),
];
const STATES: readonly SessionRequest['state'][] = [
  ...(['pending', 'approved', 'running', 'settled', 'denied', 'expired', 'withdrawn', 'void'] as const),
];

const nasty = fc.constantFrom(
  ...[
    '<!channel>',
    '<!here|x>',
    '<@U07TARGET01>',
    '<https://evil.example|Slack>',
    '&lt;!channel&gt;',
    '<#C08SECOPS01>',
  ],
  ...['\u202e', '\u2066', '\u200f', '\ufeff', '\u0000', '\u2028', '<!subteam^S1>', '<!date^1^{date}|x>', '*b*', '```'],
);
const text = fc
  .array(fc.oneof(nasty, fc.string(), fc.string({ unit: 'grapheme' })), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(' '));

/** What may stand in angle brackets: people, channels, times and the link to the evidence that Slack itself gave. */
const OURS =
  /<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|<!date\^\d+\^\{time_secs\}\|[0-9:]{8} UTC>|<https:\/\/example\.slack\.com\/p1\|[a-z ]+>/g;
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Every text that Slack would read as markup, and every one that people read. */
function textsIn(value: unknown): { mrkdwn: string[]; all: string[] } {
  if (typeof value !== 'object' || value === null) return { mrkdwn: [], all: [] };
  const own = value as { type?: string; text?: unknown };
  const isText = (own.type === 'mrkdwn' || own.type === 'plain_text') && typeof own.text === 'string';
  const inner = Object.values(value).map(textsIn);
  return {
    mrkdwn: [
      ...(isText && own.type === 'mrkdwn' ? [own.text as string] : []),
      ...inner.flatMap(({ mrkdwn }) => mrkdwn),
    ],
    all: [...(isText ? [own.text as string] : []), ...inner.flatMap(({ all }) => all)],
  };
}

function liveIn(view: object): string[] {
  const { mrkdwn, all } = textsIn(view);
  const fallback = 'text' in view && typeof view.text === 'string' ? [view.text] : [];
  return [
    ...[...mrkdwn, ...fallback].filter((words) => /[<>]/.test(words.replace(OURS, ''))),
    ...[...all, ...fallback].filter((words) => STEERING.test(words)),
  ];
}

function recordOf(state: SessionRequest['state'], typed: string, kind: 'reset' | 'invalidate'): RequestRecord {
  const device: Session = {
    ...(listingOf([1]).sessions[0] as Session),
    created: { hardware: typed, os: typed, osVersion: typed, client: typed, ip: typed },
    recent: { hardware: typed, os: `${typed}2`, ip: `${typed}3` },
  };
  const operation =
    kind === 'reset'
      ? ({ kind, target: TARA, scope: 'all' } as const)
      : ({ kind, target: TARA, sessions: [device] } as const);
  return {
    request: {
      id: 'r' as RequestId,
      reference: 'SW-2345678',
      operation,
      requester: ALICE,
      reason: 'phishing',
      tellPerson: true,
      evidence: { channel: 'C08SECOPS01', messageTs: '1.2', permalink: 'https://example.slack.com/p1' },
      policyVersion: 'built-in',
      digest: 'd',
      state,
      leftOut: [],
      breakGlass: false,
      approvalsNeeded: 1,
      usage: { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 },
      counts: { yes: 1, unclear: 1, readAt: NOW },
      createdAt: NOW,
      expiresAt: NOW + 1,
      version: 1,
    },
    target: {
      id: 't',
      state: state === 'pending' || state === 'approved' ? 'waiting' : 'settled',
      settledAs: state === 'void' ? 'refused' : 'verified-but-signed-in-again',
      refusal: { code: 'unknown-person', typed },
      finding: {
        at: NOW,
        awaited: 1,
        gone: 0,
        left: [device],
        signedInAgain: [device],
        unclear: [device],
        verdict: 'still-there',
      },
      looks: 1,
      nextStepAt: NOW,
    },
    attempts: [],
    approvals: [{ person: ALICE, decision: 'deny', denial: 'wrong-person', digest: 'd', at: NOW }],
    cards: [],
    devices: [device],
    note: typed,
    comments: { [ALICE]: typed },
  };
}

function draftOf(typed: string, kind: 'reset' | 'invalidate'): ShownDraft {
  const target: Person = somebody({ name: typed, title: typed, email: typed });
  const { devices } = recordOf('pending', typed, kind);
  return {
    id: 'd' as ShownDraft['id'],
    opener: ALICE,
    kind,
    candidates: [typed],
    sought: typed as never,
    scope: 'all',
    picks: [],
    leftOut: [],
    breakGlass: false,
    page: 0,
    expiresAt: NOW,
    shown: {
      target,
      listing: { ...listingOf([]), sessions: devices, coverage: 'partial' },
      warnings: ['target-is-admin'],
      tell: builtInPolicy([]).tellPerson,
      approvals: { needed: 1, grounds: ['protected'], mayBreakGlass: true, cards: ['C08SECOPS01', ALICE] },
      recent: [recordOf('settled', typed, kind).request],
    },
  };
}

it('a link that Slack did not give is in no message and no window', () => {
  for (const permalink of ['javascript:alert(1)', 'https://x|y> <!channel', 'https://a b', 'http://plain.example/p1']) {
    const { request, ...rest } = recordOf('pending', 'x', 'reset');
    const record = { ...rest, request: { ...request, evidence: { channel: 'C1', messageTs: '1.2', permalink } } };
    const views = [messageFor('card', record), messageFor('summary', record), decisionModal('e', 'approve', record)];
    expect(JSON.stringify(views)).not.toContain(JSON.stringify(permalink).slice(1, -1));
    expect(views.flatMap(liveIn)).toEqual([]);
  }
});

it(`no text that somebody typed becomes markup or steers, in any message or window (${STRINGS} strings)`, () => {
  fc.assert(
    fc.property(
      text,
      fc.constantFrom(...STATES),
      fc.constantFrom('reset' as const, 'invalidate' as const),
      (typed, state, kind) => {
        const record = recordOf(state, typed, kind);
        const draft = draftOf(typed, kind);
        const at = { draft, externalId: 'e' };
        const views: object[] = [
          ...TOPICS.map((topic) => messageFor(topic, record)),
          decisionModal('e', 'approve', record),
          decisionModal('e', 'deny', record),
          confirmationModal(draft, 'e', { reason: 'phishing' }),
          pickerModal(at),
          searchingModal(at, 1),
          progressModal(at, record),
          refusalModal(at, { code: 'unknown-person', typed }),
        ];
        expect(views.flatMap(liveIn)).toEqual([]);
      },
    ),
    { numRuns: STRINGS },
  );
}, 300_000);
