import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { builtInPolicy } from '../../src/domain/policy';
import { editorSchema } from '../../src/policy-file/editor-schema';
import { readPolicy } from '../../src/policy-file/read';

const MINIMAL =
  'version: 1\nrequesters:\n  - roles: [org_admin]\n    may: [reset]\napprovers:\n  - roles: [org_owner]\n';

function problemsOf(text: string): string[] {
  const read = readPolicy(text);
  return read.ok ? [] : read.problems.map(({ line, column, reason }) => `${line}:${column} ${reason}`);
}

const wrong: [string, string, string][] = [
  ['an empty file', '', '1:1 The file is empty'],
  ['no requesters', 'version: 1\napprovers:\n  - roles: [org_owner]\n', '1:1 requesters is missing'],
  ['another version', MINIMAL.replace('version: 1', 'version: 2'), '1:1 version must be 1'],
  ['an unknown key', `${MINIMAL}waitminutes: 3\n`, '7:1 The file has the unknown key “waitminutes”'],
  [
    'an unknown key inside a rule',
    MINIMAL.replace('may:', 'only: x\n    may:'),
    '4:5 requesters[0] has the unknown key “only”',
  ],
  ['an unknown role', MINIMAL.replace('org_admin', 'org_amdin'), '3:13 requesters[0].roles[0] is none of the forms'],
  ['an unknown right', MINIMAL.replace('[reset]', '[rest]'), '4:11 requesters[0].may[0] must be reset, invalidate'],
  [
    'a name instead of an id',
    `${MINIMAL}approval_channel: '#approvals'\n`,
    '7:1 approval_channel: must be a channel id',
  ],
  ['a rule about nobody', MINIMAL.replace('- roles: [org_owner]', '- users: []'), '6:5 approvers[0] is about nobody'],
  ['a key twice', `${MINIMAL}version: 1\n`, '7:1 Map keys must be unique'],
  ['a tab', 'version: 1\n\trequesters: []\n', '2:1 '],
  ['an anchor', MINIMAL.replace('[org_admin]', '&who [org_admin]'), 'Anchors, aliases and tags are not read'],
  [
    'tiers out of order',
    `${MINIMAL}approvals:\n  people_per_hour:\n    - {up_to: 5, approvals: 0}\n    - {up_to: 5, approvals: 1}\n`,
    '10:8 approvals.people_per_hour[1].up_to is not more than the line before',
  ],
  [
    'fewer approvals for more people',
    `${MINIMAL}approvals:\n  people_per_hour:\n    - {up_to: 5, approvals: 2}\n    - {up_to: 9, approvals: 1}\n`,
    '10:18 approvals.people_per_hour[1].approvals asks fewer people',
  ],
  [
    'fewer approvers than approvals',
    MINIMAL.replace('roles: [org_owner]', 'users: [U07HELPDSK1]'),
    '5:1 approvers name 1 people, and up to 2 others must agree',
  ],
];

it.each(wrong)('refuses %s, and says where', (_what, text, expected) => {
  expect(problemsOf(text).join('\n')).toContain(expected);
});

it('names the fix of everything it refuses', () => {
  for (const [, text] of wrong) {
    const read = readPolicy(text);
    if (read.ok) throw new Error(text);
    for (const { fix } of read.problems) expect(fix).toMatch(/^\w.*\.$/);
  }
});

it('reads the example as the built-in rules', () => {
  const read = readPolicy(readFileSync('policy.example.yaml', 'utf8'));
  expect(read).toMatchObject({ ok: true });
  if (!read.ok) return;
  const { version, ...rules } = read.policy;
  const { version: builtIn, ...standard } = builtInPolicy([]);
  expect(rules).toEqual(standard);
  expect([version.startsWith('file-'), builtIn]).toEqual([true, 'built-in']);
});

it('gives the same version to the same rules, however they are written', () => {
  const versionOf = (text: string): string => {
    const read = readPolicy(text);
    return read.ok ? read.policy.version : JSON.stringify(read.problems);
  };
  const [first, ...rest] = MINIMAL.split('\n');
  expect(versionOf(`# why\n${rest.join('\n')}${first ?? ''}\n`)).toBe(versionOf(MINIMAL));
  expect(versionOf(`${MINIMAL}wait_minutes: 31\n`)).not.toBe(versionOf(MINIMAL));
});

it('refuses an unknown key at every level', () => {
  const full: unknown = {
    version: 1,
    requesters: [
      {
        roles: ['org_admin', { workspace_admin: ['T05WKSP0001'] }],
        groups: [{ group: 'S05ONCALL01', workspace: 'T05WKSP0001' }],
        may: ['reset'],
      },
    ],
    approvers: [{ roles: ['org_owner'] }],
    protected: { users: ['U07TARGET01'] },
    approvals: { people_per_hour: [{ up_to: 5, approvals: 0 }], protected_person: 1 },
    limits: { open_requests_per_requester: 3 },
    break_glass: { roles: ['org_owner'], tell: ['C08SECOPS01'] },
  };
  expect(problemsOf(stringify(full))).toEqual([]);
  let tried = 0;
  const spoil = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      Object.assign(value, { surprise: 1 });
      expect(problemsOf(stringify(full))).not.toEqual([]);
      delete (value as { surprise?: number }).surprise;
      tried += 1;
    }
    Object.values(value).forEach(spoil);
  };
  spoil(full);
  expect(tried).toBeGreaterThan(8);
});

it('answers anything at all with problems, never with an exception', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.anything().map((value) => stringify({ value })),
      ),
      (text) => {
        expect(readPolicy(text).ok).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

it('keeps the editors’ schema equal to the definition', () => {
  expect(JSON.parse(readFileSync('docs/policy.schema.json', 'utf8'))).toEqual(JSON.parse(editorSchema()));
});
