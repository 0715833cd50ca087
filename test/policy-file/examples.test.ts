import { readFileSync } from 'node:fs';
import type { Membership } from '../../src/domain/membership';
import { holds, judge } from '../../src/domain/judge';
import { mayBreakGlass } from '../../src/domain/weigh';
import { refusedApprover } from '../../src/domain/judge-approver';
import type { Person } from '../../src/domain/person';
import { builtInPolicy, type Policy } from '../../src/domain/policy';
import type { GroupId, Operation, UserId, WorkspaceId } from '../../src/domain/session';
import { policyJsonSchema } from '../../src/policy-file/json-schema';
import { loadPolicyFile } from '../../src/policy-file/source';
import { NOW, OUR_ORGANISATION, SERVICE, somebody } from '../helpers/examples';

it('policy.example.yaml says what the built-in rules say', () => {
  const { policy } = loadPolicyFile('policy.example.yaml');

  expect({ ...policy, version: 'built-in' }).toEqual(builtInPolicy([]));
});

it('the JSON schema for editors is the one of the definition (npm run --silent policy -- schema)', () => {
  expect(readFileSync('docs/policy.schema.json', 'utf8')).toBe(policyJsonSchema());
});

it.each([
  ['policy.example.yaml', 'docs/policy.schema.json'],
  ['docs/policies/small-org.yaml', '../policy.schema.json'],
  ['docs/policies/help-desk.yaml', '../policy.schema.json'],
  ['docs/policies/two-person.yaml', '../policy.schema.json'],
])('editors find the schema of %s', (file, schema) => {
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^# yaml-language-server: \\$schema=${schema}\n`));
});

const HEADQUARTERS = 'T05HEADQTR' as WorkspaceId;
const RESEARCH = 'T05RESEARCH' as WorkspaceId;

const PEOPLE = {
  'an org owner': { id: 'W05ORGOWNR' as UserId, role: 'org-owner' },
  'an org admin': { id: 'W05ORGADMN' as UserId, role: 'org-admin' },
  'another org admin': { id: 'W05ORGADM2' as UserId, role: 'org-admin' },
  'a workspace admin': { id: 'U07HQADMIN' as UserId, role: 'workspace-admin', roleWorkspace: HEADQUARTERS },
  'an admin of the lab': { id: 'U07LABADMN' as UserId, role: 'workspace-admin', roleWorkspace: RESEARCH },
  'a member': { id: 'U07MEMBER1' as UserId },
  'a member of the lab': { id: 'U07LABMEM1' as UserId, workspaces: [RESEARCH] },
  'the IT lead': { id: 'U07ITLEAD01' as UserId },
  'a founder': { id: 'U07FOUNDER1' as UserId },
  'a security analyst': { id: 'U07ANALYST' as UserId },
  'a help desk agent': { id: 'U07HELPER1' as UserId },
  'an executive': { id: 'U07EXECUT1' as UserId },
  'the chief executive': { id: 'U07CHIEFEXC' as UserId },
  'someone of finance': { id: 'U07MONEY01' as UserId },
  'whoever is on call': { id: 'U07ONCALL01' as UserId },
} satisfies Record<string, Partial<Person>>;
type Who = keyof typeof PEOPLE;

const membership = (group: string, member: Who): Membership => ({
  group: group as GroupId,
  members: [PEOPLE[member].id],
  readAt: NOW,
});
const MEMBERSHIPS = [
  membership('S07SECURITY', 'a security analyst'),
  membership('S07HELPDESK', 'a help desk agent'),
  membership('S07EXECUTIV', 'an executive'),
  membership('S07FINANCE1', 'someone of finance'),
];

type What = 'all' | 'mobile' | 'web' | 'session';
interface More {
  /** Different people in the hour, this one among them. */
  readonly people?: number;
  readonly breakGlass?: true;
  readonly memberships?: readonly Membership[];
}

/** "at once", "2 agree", or why it is refused. */
function verdictOf(policy: Policy, asker: Who, what: What, target: Who, more: More = {}): string {
  const { people = 1, breakGlass = false, memberships = MEMBERSHIPS } = more;
  const facts = {
    requester: somebody({ workspaces: [HEADQUARTERS], ...PEOPLE[asker] }),
    target: somebody({ workspaces: [HEADQUARTERS], ...PEOPLE[target] }),
    memberships,
    usage: { peopleByRequester: people, peopleByAnybody: people, openByRequester: 0, requestsForTarget: 0 },
    organisation: OUR_ORGANISATION,
    tokenOwner: SERVICE,
    now: NOW,
  };
  const { id } = facts.target;
  const operation: Operation =
    what === 'session' ? { kind: 'invalidate', target: id, sessions: [] } : { kind: 'reset', target: id, scope: what };
  const verdict = judge({ operation, breakGlass }, facts, policy);
  if (verdict.kind === 'refused') return verdict.refusal.code;
  return verdict.kind === 'allowed' ? 'at once' : `${verdict.approvals} agree`;
}

type Row = readonly [asker: Who, what: What, target: Who, verdict: string, more?: More];

const smallOrg: Row[] = [
  ['an org admin', 'all', 'a member', 'at once'],
  ['an org admin', 'all', 'a member', 'at once', { people: 3 }],
  ['an org admin', 'all', 'a member', '1 agree', { people: 4 }],
  ['an org admin', 'all', 'a member', '1 agree', { people: 60 }],
  ['an org admin', 'all', 'a member', 'over-the-cap', { people: 61 }],
  ['an org admin', 'all', 'a founder', '1 agree'],
  ['an org admin', 'all', 'an org owner', '1 agree'],
  ['an org admin', 'all', 'an org admin', 'at once'],
  ['the IT lead', 'all', 'a member', 'at once'],
  ['the IT lead', 'session', 'a member', 'at once'],
  ['the IT lead', 'web', 'an org admin', '1 agree'],
  ['an org owner', 'web', 'the IT lead', '1 agree'],
  ['a founder', 'all', 'a member', 'not-a-requester'],
  ['a workspace admin', 'mobile', 'a member', 'not-a-requester'],
  ['an org owner', 'all', 'a founder', 'no-break-glass', { breakGlass: true }],
];

const helpDesk: Row[] = [
  ['a help desk agent', 'mobile', 'a member', 'at once'],
  ['a help desk agent', 'all', 'a member', 'scope-not-yours'],
  ['a help desk agent', 'web', 'a member', 'scope-not-yours'],
  ['a help desk agent', 'session', 'a member', 'right-missing'],
  ['a help desk agent', 'mobile', 'a member', 'at once', { people: 10 }],
  ['a help desk agent', 'mobile', 'a member', 'your-hourly-limit', { people: 11 }],
  ['a help desk agent', 'mobile', 'an org admin', 'only-members'],
  ['a help desk agent', 'mobile', 'an executive', 'only-members'],
  ['a help desk agent', 'mobile', 'a security analyst', 'only-members'],
  ['a help desk agent', 'mobile', 'a member', 'group-unknown', { memberships: [] }],
  ['a security analyst', 'all', 'a member', 'at once', { people: 10 }],
  ['a security analyst', 'all', 'a member', '1 agree', { people: 11 }],
  ['a security analyst', 'all', 'a member', '2 agree', { people: 101 }],
  ['a security analyst', 'all', 'an executive', '1 agree'],
  ['a security analyst', 'session', 'a help desk agent', '1 agree'],
  ['an org admin', 'all', 'a member', 'over-the-cap', { people: 501 }],
  ['an admin of the lab', 'all', 'a member of the lab', 'at once'],
  ['an admin of the lab', 'session', 'a member of the lab', 'at once', { people: 5 }],
  ['an admin of the lab', 'all', 'a member of the lab', 'your-hourly-limit', { people: 6 }],
  ['an admin of the lab', 'all', 'a member', 'not-your-workspace'],
  ['a workspace admin', 'all', 'a member', 'not-a-requester'],
  ['an executive', 'mobile', 'a member', 'not-a-requester'],
];

const twoPerson: Row[] = [
  ['an org admin', 'mobile', 'a member', '1 agree'],
  ['an org owner', 'session', 'a member', '1 agree'],
  ['an org admin', 'all', 'a member', '1 agree', { people: 10 }],
  ['an org admin', 'all', 'a member', '2 agree', { people: 11 }],
  ['an org admin', 'all', 'a member', 'over-the-cap', { people: 201 }],
  ['an org admin', 'all', 'the chief executive', '2 agree'],
  ['an org admin', 'all', 'someone of finance', '2 agree'],
  ['an org admin', 'all', 'whoever is on call', '2 agree'],
  ['an org admin', 'all', 'a security analyst', '2 agree'],
  ['an org owner', 'all', 'an org owner', '1 agree'],
  ['whoever is on call', 'all', 'a member', '1 agree'],
  ['whoever is on call', 'all', 'a member', 'at once', { breakGlass: true }],
  ['whoever is on call', 'all', 'the chief executive', 'at once', { breakGlass: true }],
  ['an org owner', 'all', 'a member', 'no-break-glass', { breakGlass: true }],
  ['a security analyst', 'all', 'a member', 'not-a-requester'],
];

describe.each([
  ['small-org', smallOrg],
  ['help-desk', helpDesk],
  ['two-person', twoPerson],
])('under docs/policies/%s.yaml', (name, rows) => {
  const { policy } = loadPolicyFile(`docs/policies/${name}.yaml`);
  const cases = rows.map(([asker, what, target, verdict, more = {}]) => {
    const sentence = `${asker} asks for ${what} of ${target} (${JSON.stringify(more)}): ${verdict}`;
    return { sentence, asker, what, target, verdict, more };
  });

  it.each(cases)('$sentence', ({ asker, what, target, verdict, more }) => {
    expect(verdictOf(policy, asker, what, target, more)).toBe(verdict);
  });
});

/** The table in docs/policy.md, against the files it speaks of. */
describe('the table of docs/policy.md', () => {
  const NAMES = ['small-org', 'help-desk', 'two-person'] as const;
  const policies = NAMES.map((name) => loadPolicyFile(`docs/policies/${name}.yaml`).policy);
  const text = readFileSync('docs/policy.md', 'utf8');
  const lines = text
    .slice(text.indexOf('| Who, for whom'), text.indexOf('## The built-in rules'))
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
  const [head = [], , ...written] = lines;

  const said = (verdict: string): string => {
    if (verdict === 'at once') return verdict;
    return / agree$/.test(verdict) ? verdict.replace(' agree', '') : '–';
  };

  type Asked = readonly [asker: Who, what: What, target: Who, people?: number];
  /** The same for each file, or one for each of them. */
  type Meant = readonly Asked[] | Readonly<Record<(typeof NAMES)[number], readonly Asked[]>>;
  const toMember = (...people: number[]): Asked[] => people.map((n) => ['an org admin', 'all', 'a member', n]);
  const BESIDES = {
    'small-org': 'the IT lead',
    'help-desk': 'a security analyst',
    'two-person': 'whoever is on call',
  } as const;
  const each = (asked: (besides: Who, name: (typeof NAMES)[number]) => readonly Asked[]): Meant => ({
    'small-org': asked(BESIDES['small-org'], 'small-org'),
    'help-desk': asked(BESIDES['help-desk'], 'help-desk'),
    'two-person': asked(BESIDES['two-person'], 'two-person'),
  });
  const GUARDED = {
    'small-org': 'a founder',
    'help-desk': 'an executive',
    'two-person': 'the chief executive',
  } as const;

  const verdicts: Record<string, Meant> = {
    'Org Admin, a member, the 1st to 3rd person of the hour': toMember(1, 3),
    '… the 4th to 10th': toMember(4, 10),
    '… the 11th to 60th': toMember(11, 60),
    '… the 61st to 100th': toMember(61, 100),
    '… the 101st to 200th': toMember(101, 200),
    '… the 201st to 500th': toMember(201, 500),
    '… the 501st': toMember(501),
    'Org Admin, an Org Owner or another admin': [
      ['an org admin', 'all', 'another org admin'],
      ['an org admin', 'all', 'an org owner'],
      ['an org admin', 'all', 'a workspace admin'],
    ],
    'Org Admin, themselves': [['an org admin', 'all', 'an org admin']],
    'Org Admin, who may ask besides the admins (IT lead, security team, on call)': each((besides) => [
      ['an org admin', 'all', besides],
    ]),
    'Org Admin, whom `protected` names (founder, executive, chief executive)': each((_besides, name) => [
      ['an org admin', 'all', GUARDED[name]],
    ]),
    'IT lead, security team or on call, a member': each((besides) => [
      [besides, 'all', 'a member'],
      [besides, 'session', 'a member'],
    ]),
    'IT lead, security team or on call, an Org Admin': each((besides) => [[besides, 'all', 'an org admin']]),
    'Help desk, a member, `mobile`, the 1st to 10th': [1, 10].map((n) => [
      'a help desk agent',
      'mobile',
      'a member',
      n,
    ]),
    'Help desk, a member, the 11th; or `web`, `all`, one session': [
      ['a help desk agent', 'mobile', 'a member', 11],
      ...(['web', 'all', 'session'] as const).map((what): Asked => ['a help desk agent', what, 'a member']),
    ],
    'Help desk, somebody protected': (
      ['an org admin', 'an org owner', 'a workspace admin', 'an executive', 'a security analyst'] as const
    ).map((who): Asked => ['a help desk agent', 'mobile', who]),
    'Workspace Admin of the lab, a member of the lab, the 1st to 5th': [1, 5].map((n) => [
      'an admin of the lab',
      'all',
      'a member of the lab',
      n,
    ]),
    'Workspace Admin of the lab, anybody else, or the 6th': [
      ['an admin of the lab', 'all', 'a member of the lab', 6],
      ['an admin of the lab', 'all', 'a member'],
    ],
  };

  const WORDS: Record<string, readonly Who[]> = {
    '–': [],
    'Org Owners, Org Admins': ['an org owner', 'an org admin', 'another org admin'],
    'these and the security team': ['an org owner', 'an org admin', 'another org admin', 'a security analyst'],
    'Org Owners, Org Admins, IT lead': ['an org owner', 'an org admin', 'another org admin', 'the IT lead'],
    'Org Owners, Org Admins, security team': [
      'an org owner',
      'an org admin',
      'another org admin',
      'a security analyst',
    ],
    'Org Owners, Org Admins, on call': ['an org owner', 'an org admin', 'another org admin', 'whoever is on call'],
    'on call': ['whoever is on call'],
  };
  const here = { organisation: OUR_ORGANISATION, memberships: MEMBERSHIPS, now: NOW };
  const decidable = { kind: 'reset', requester: 'U07NOBODY01' as UserId, targets: [], leftOut: [] } as const;
  const rights: Record<string, (person: Person, policy: Policy) => boolean> = {
    'May agree': (person, policy) => refusedApprover(person, decidable, here, policy) === undefined,
    'May throw and lift `stop`': (person, policy) => holds(person, 'stop', here, policy) === 'yes',
    'May throw and lift `stop all`': (person, policy) => holds(person, 'stop-all', here, policy) === 'yes',
    'May act without waiting': (person, policy) => mayBreakGlass(person, here, policy),
  };

  it('has a column for each file and no row that is not held against them', () => {
    expect(head).toEqual(['Who, for whom', ...NAMES.map((name) => `\`${name}\``)]);
    expect(written.map(([label]) => label)).toEqual([...Object.keys(verdicts), ...Object.keys(rights)]);
  });

  it.each(written)('%s: %s, %s, %s', (label = '', ...cells) => {
    const meant = verdicts[label];
    const right = rights[label];
    for (const [i, policy] of policies.entries()) {
      const cell = cells[i] ?? '';
      const name = NAMES[i] ?? 'small-org';
      if (right) {
        const all = Object.keys(PEOPLE) as Who[];
        const may = all.filter((who) => right(somebody({ workspaces: [HEADQUARTERS], ...PEOPLE[who] }), policy));
        expect([name, ...may]).toEqual([name, ...(WORDS[cell] ?? ['no such words'])]);
        continue;
      }
      const asked = meant && ('small-org' in meant ? meant[name] : meant);
      for (const [asker, what, target, people = 1] of asked ?? [])
        expect([name, target, people, said(verdictOf(policy, asker, what, target, { people }))]).toEqual([
          name,
          target,
          people,
          cell,
        ]);
      expect(asked?.length).toBeGreaterThan(0);
    }
  });
});
