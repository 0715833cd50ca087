import type { RequestRecord } from '../../src/requests/store-ports';
import { agreeLabel, askedWords } from '../../src/slack/approval-words';

const recordOf = (scope: string, counts?: { yes: number; unclear: number }): RequestRecord =>
  ({
    request: { operation: { kind: 'reset', target: 'U07TARGET01', scope }, counts },
    target: { person: 'U07TARGET01' },
  }) as unknown as RequestRecord;

const THEM = 'sign <@U07TARGET01> (U07TARGET01) out of';

it.each([
  ['all', { yes: 5, unclear: 0 }, 'all 5 sessions', '5'],
  ['web', { yes: 1, unclear: 2 }, '1 web session, and perhaps 2 desktop apps', '1–3'],
  ['all', { yes: 0, unclear: 0 }, 'all sessions, of which Slack could list none', 'all'],
  ['mobile', { yes: 0, unclear: 0 }, 'phone and tablet sessions, of which Slack could list none', 'mobile'],
  ['web', undefined, 'web sessions', 'web'],
])('says how much %s is, of %j', (scope, counts, words, label) => {
  expect(askedWords(recordOf(scope, counts))).toBe(`${THEM} ${words}`);
  expect(agreeLabel(recordOf(scope, counts))).toBe(`Agree: sign out ${label}`);
});
