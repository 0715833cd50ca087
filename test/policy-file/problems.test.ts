import { readPolicy } from '../../src/policy-file/read';

/** What must stand in every file. */
const START = `version: 1
requesters:
  - roles: [org_admin]
    may: [reset]
approvers:
  - roles: [org_owner]
`;
const PEOPLE_FIX = 'Copy it in Slack: the person’s profile → ⋮ → "Copy member ID".';
const WORKSPACE_FIX =
  'It is in the address of the workspace’s page in Slack admin → Workspaces. An organisation (E…) is not a workspace.';
const CHANNEL_FIX = 'In Slack open the channel, click its name, and copy the id (C… or G…) at the foot of "About".';
const ROLE_FIX = 'Use org_owner, org_admin, {workspace_owner: [T…]} or {workspace_admin: [T…]}.';
const RULE_FIX = 'Begin each with "- ", then roles, users or groups, and what they may.';
const RIGHTS = 'reset, invalidate, bulk, everybody, stop, stop_all, audit';
const KNOWN =
  'version, requesters, approvers, protected, approvals, limits, wait_minutes, tell_person, approval_channel, break_glass';
const YAML_FIX = 'Compare the indentation, colons, quotes and brackets here with policy.example.yaml.';
const VALUE_FIX = 'Write the value itself.';

const asking = (lines: string): string => START.replace('  - roles: [org_admin]\n    may: [reset]', lines);
const agreeing = (lines: string): string => START.replace('  - roles: [org_owner]', lines);
const tiers = (...lines: string[]): string =>
  `${START}approvals:\n  people_per_hour:\n${lines.map((line) => `    - {${line}}\n`).join('')}`;
const groups = (n: number): string =>
  Array.from({ length: n }, (_, i) => `      - {group: S0AAAA${i}, workspace: T0AAAA}\n`).join('');

/** What is wrong with it; the file; where, why and what to do. */
type Case = readonly [
  what: string,
  file: string,
  ...problems: (readonly [place: string, reason: string, fix: string])[],
];

const yaml: Case[] = [
  [
    'nothing in it',
    '# only a comment\n',
    ['0:0', 'is empty.', 'Start from policy.example.yaml, or take POLICY_FILE out to use the built-in rules.'],
  ],
  [
    'a tab',
    `${START}limits:\n\topen: 1\n`,
    ['8:1', 'this is not YAML: Tabs are not allowed as indentation.', YAML_FIX],
  ],
  [
    'a quote without its end',
    `${START}tell_person: "never\n`,
    ['8:1', 'this is not YAML: Missing closing "quote.', YAML_FIX],
  ],
  [
    'a bracket without its end',
    `${START}protected:\n  users: [U0AAAA\n`,
    [
      '9:1',
      'this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ].',
      YAML_FIX,
    ],
  ],
  [
    'a list as a key',
    `${START}? [a]\n: 1\n`,
    ['7:3', 'this is not YAML: With stringKeys, all keys must be strings.', YAML_FIX],
  ],
  [
    'a key twice',
    `${START}wait_minutes: 5\nwait_minutes: 6\n`,
    ['8:1', 'the key "wait_minutes" is written twice.', 'Keep one of the two. The first is on line 7.'],
  ],
  [
    'an anchor and its alias',
    `${START}protected:\n  users: &them [U0AAAA]\nbreak_glass:\n  users: *them\n`,
    ['8:16', 'YAML anchors (&…) are not used here.', VALUE_FIX],
    ['10:10', 'YAML aliases (*…) are not used here.', VALUE_FIX],
  ],
  ['a tag', `${START}wait_minutes: !!int 5\n`, ['7:21', 'YAML tags (!…) are not used here.', VALUE_FIX]],
  ['a directive', `%YAML 1.1\n---\n${START}`, ['1:1', 'YAML directives are not used here.', 'Take this line out.']],
  ['two documents', `${START}---\nversion: 1\n`, ['7:1', 'a second document begins here.', 'Keep one, without "---".']],
];

const shape: Case[] = [
  [
    'a word',
    'everybody\n',
    [
      '1:1',
      'the file must be a policy, not "everybody".',
      'Begin with "version: 1", "requesters:" and "approvers:", as in policy.example.yaml.',
    ],
  ],
  [
    'only a version',
    'version: 1\n',
    ['1:1', '"requesters" is missing, and has no default.', `Write at least one entry. ${RULE_FIX}`],
    ['1:1', '"approvers" is missing, and has no default.', `Write at least one entry. ${RULE_FIX}`],
  ],
  [
    'no version',
    START.replace('version: 1\n', ''),
    ['1:1', '"version" is missing, and has no default.', 'Write "version: 1".'],
  ],
  ['another version', START.replace('1', '2'), ['1:10', 'version must be 1, not 2.', 'Write "version: 1".']],
  [
    'a slip in a key',
    `${START}wait_minute: 5\n`,
    ['7:1', 'the key "wait_minute" is not known.', 'Write wait_minutes, if that was meant.'],
  ],
  [
    'another spelling of a key',
    `${START}breakGlass: {}\n`,
    ['7:1', 'the key "breakGlass" is not known.', 'Write break_glass, if that was meant.'],
  ],
  [
    'a key of something else',
    `${START}retries: 5\n`,
    ['7:1', 'the key "retries" is not known.', `Take it out. Known here: ${KNOWN}.`],
  ],
  [
    'a merge key',
    `${START}<<: {a: 1}\n`,
    ['7:1', 'the key what is there is not known.', `Take it out. Known here: ${KNOWN}.`],
  ],
  [
    'the name of a prototype',
    `${START}__proto__: 1\n`,
    ['7:1', 'the key "__proto__" is not known.', `Take it out. Known here: ${KNOWN}.`],
  ],
  [
    'a slip in a rule',
    asking('  - roles: [org_admin]\n    may: [reset]\n    only-members: true'),
    ['5:5', 'the key "only-members" is not known in an entry of requesters.', 'Write only_members, if that was meant.'],
  ],
  [
    'no rights',
    asking('  - roles: [org_admin]'),
    [
      '3:5',
      '"may" is missing in an entry of requesters, and has no default.',
      `Write at least one entry. Use one of ${RIGHTS}.`,
    ],
  ],
  [
    'an unknown right',
    asking('  - roles: [org_admin]\n    may: [reset, revoke]'),
    ['4:18', `an entry of may must be one of ${RIGHTS}, not "revoke".`, `Use one of ${RIGHTS}.`],
  ],
  [
    'a right that nobody agrees to',
    agreeing('  - roles: [org_owner]\n    may: [audit]'),
    [
      '7:11',
      'an entry of may must be one of reset, invalidate, bulk, not "audit".',
      'Use one of reset, invalidate, bulk.',
    ],
  ],
  [
    'no list',
    asking('  everybody: true'),
    [
      '3:3',
      'requesters must be a list, each entry a rule, not a group of keys.',
      `Write at least one entry. ${RULE_FIX}`,
    ],
  ],
  [
    'an empty list',
    asking('  []'),
    [
      '3:3',
      'requesters must be a list, each entry a rule, not an empty list.',
      `Write at least one entry. ${RULE_FIX}`,
    ],
  ],
  [
    'nothing after a key',
    `${START}protected:\n  users:\n`,
    [
      '8:3',
      'users is empty; it must be a list, each entry the id of a person (U… or W…).',
      `Write a list. ${PEOPLE_FIX}`,
    ],
  ],
  [
    'a name for an id',
    `${START}protected: {users: ['@tara']}\n`,
    ['7:21', 'an entry of users must be the id of a person (U… or W…), not "@tara".', PEOPLE_FIX],
  ],
  [
    'a channel for a group',
    `${START}protected: {groups: [{group: C0AAAA, workspace: E0AAAA}]}\n`,
    [
      '7:30',
      'group must be the id of a user group (S…), not "C0AAAA".',
      'Copy it in Slack: the user group → ⋮ → "Copy group ID".',
    ],
    ['7:49', 'workspace must be the id of a workspace (T…), not "E0AAAA".', WORKSPACE_FIX],
  ],
  [
    'a group without its workspace',
    `${START}protected: {groups: [{group: S0AAAA}]}\n`,
    ['7:22', '"workspace" is missing in an entry of groups, and has no default.', WORKSPACE_FIX],
  ],
  [
    'an unknown role',
    asking('  - roles: [admin]\n    may: [reset]'),
    ['3:13', 'an entry of roles must be a role, not "admin".', ROLE_FIX],
  ],
  [
    'a workspace role without a workspace',
    asking('  - roles: [{workspace_admin: main}, {}]\n    may: [reset]'),
    [
      '3:31',
      'workspace_admin must be a list, each entry the id of a workspace (T…), not "main".',
      `Write at least one entry, or leave the line out. ${WORKSPACE_FIX}`,
    ],
  ],
  [
    'a channel’s name',
    `${START}approval_channel: "#approvals"\n`,
    ['7:19', 'approval_channel must be the id of a channel (C… or G…), not "#approvals".', CHANNEL_FIX],
  ],
  [
    'numbers in words and out of range',
    `${START}wait_minutes: 1_000\nlimits:\n  open_requests_per_requester: 0\n  organisation_people_per_hour: 2.5\n`,
    [
      '7:15',
      'wait_minutes must be a whole number from 1 to 1440, not "1_000".',
      'Use a whole number from 1 to 1440, in digits only.',
    ],
    [
      '9:32',
      'open_requests_per_requester must be a whole number from 1 to 1000, not 0.',
      'Use a whole number from 1 to 1000, in digits only.',
    ],
    [
      '10:33',
      'organisation_people_per_hour must be a whole number from 1 to 1000000, not 2.5.',
      'Use a whole number from 1 to 1000000, in digits only.',
    ],
  ],
  [
    'yes for true',
    asking('  - roles: [org_admin]\n    may: [reset]\n    only_members: yes'),
    ['5:19', 'only_members must be true or false, not "yes".', 'Use true or false.'],
  ],
  [
    'an unknown way to tell',
    `${START}tell_person: sometimes\n`,
    [
      '7:14',
      'tell_person must be one of by_reason, always, never, not "sometimes".',
      'Use one of by_reason, always, never.',
    ],
  ],
  [
    'nobody told of break-glass',
    `${START}break_glass: {roles: [org_owner], tell: []}\n`,
    [
      '7:41',
      'tell must be a list, each entry the id of a channel or a person (C…, G…, U… or W…), not an empty list.',
      `Write at least one entry. ${CHANNEL_FIX}`,
    ],
  ],
];

const meaning: Case[] = [
  [
    'a rule about nobody',
    asking('  - may: [reset]\n    users: []'),
    ['3:5', 'this names nobody.', 'Add at least one of roles, users and groups.'],
  ],
  [
    'break-glass for nobody',
    `${START}break_glass: {tell: [C0AAAA]}\n`,
    ['7:14', 'this names nobody.', 'Add at least one of roles, users and groups.'],
  ],
  [
    'only those told of break-glass who may use it',
    `${START}break_glass: {users: [U0AAAA, U0BBBB], tell: [U0BBBB]}\n`,
    [
      '7:40',
      'everybody told of break-glass is one of those who may use it.',
      'Add a channel, or somebody who may not use it.',
    ],
  ],
  [
    'no role',
    asking('  - roles: [{}]\n    may: [reset]'),
    ['3:13', 'this names no role.', 'Write {workspace_owner: [T…]} or {workspace_admin: [T…]}.'],
  ],
  [
    'steps that do not grow',
    tiers('up_to: 5, approvals: 0', 'up_to: 5, approvals: 1'),
    ['10:15', 'up_to is 5, after 5.', 'Let up_to grow from step to step.'],
  ],
  [
    'fewer approvals for more people',
    tiers('up_to: 5, approvals: 2', 'up_to: 9, approvals: 1'),
    ['10:29', 'more people would need fewer approvals: 1 after 2.', 'Use at least 2 here, or less before.'],
  ],
  [
    'an eleventh group',
    `${START}protected:\n    groups:\n${groups(11)}`,
    [
      '19:9',
      'this is user group number 11, and Slack can be asked about 10 often enough.',
      'Merge some groups in Slack, or name people by role or id.',
    ],
  ],
  [
    'a group of two workspaces',
    `${START}protected:\n  groups: [{group: S0AAAA, workspace: T0AAAA}, {group: S0AAAA, workspace: T0BBBB}]\n`,
    [
      '8:48',
      'the user group S0AAAA is said to be of T0BBBB here, and of T0AAAA before.',
      'A user group belongs to one workspace: name the same one everywhere.',
    ],
  ],
  [
    'nobody to agree',
    agreeing('  - roles: [org_owner]\n    may: [bulk]'),
    [
      '5:1',
      'up to 2 other people must agree to reset, and nobody may.',
      'Name 2 more who may agree to reset (by id, role or group), or ask for fewer approvals.',
    ],
  ],
  [
    'fewer to agree than must',
    agreeing('  - users: [U0AAAA]'),
    [
      '5:1',
      'up to 2 other people must agree to reset, and only 1 person may.',
      'Name 1 more who may agree to reset (by id, role or group), or ask for fewer approvals.',
    ],
  ],
  [
    'just enough, one of whom also asks',
    START.replace('roles: [org_admin]', 'users: [U0AAAA]').replace('roles: [org_owner]', 'users: [U0AAAA, U0BBBB]'),
    [
      '5:1',
      'up to 2 other people must agree to reset, and only 2 people may, some of whom also ask.',
      'Name 1 more who may agree to reset (by id, role or group), or ask for fewer approvals.',
    ],
  ],
];

const cases: [string, readonly Case[]][] = [
  ['YAML', yaml],
  ['names and values', shape],
  ['the meaning', meaning],
];

describe.each(cases)('what is wrong with %s is said with line, column and fix', (_about, files) => {
  it.each(files.map(([what, file, ...problems]) => [what, file, problems] as const))('%s', (_what, file, expected) => {
    const read = readPolicy(Buffer.from(file));
    const problems = read.ok ? [] : read.problems;
    expect(problems.map(({ line, column, reason, fix }) => [`${line}:${column}`, reason, fix])).toEqual(expected);
  });
});

const fine: [string, string][] = [
  ['as many groups as Slack can be asked about', `${START}protected:\n    groups:\n${groups(10)}`],
  [
    'one group in several rules',
    `${START}protected: {groups: [{group: S0AAAA, workspace: T0AAAA}]}\nbreak_glass: {groups: [{group: S0AAAA, workspace: T0AAAA}], tell: [C0AAAA]}\n`,
  ],
  ['nobody protected by name', `${START}protected: {users: []}\n`],
  [
    'both workspace roles at once',
    asking('  - roles: [{workspace_owner: [T0AAAA], workspace_admin: [T0AAAA]}]\n    may: [reset]'),
  ],
  ['enough named people to agree', agreeing('  - users: [U0AAAA, U0BBBB]')],
  [
    'one to agree where never more than one must',
    `${agreeing('  - users: [U0AAAA]')}approvals: {people_per_hour: [{up_to: 9, approvals: 1}]}\n`,
  ],
  [
    'nobody to agree to what needs nobody',
    asking('  - roles: [org_admin]\n    may: [reset]\n    only_members: true\n    people_per_hour: 5').replace(
      '- roles: [org_owner]',
      '- users: [U0AAAA]\n    may: [invalidate]',
    ),
  ],
];

it.each(fine)('accepts %s', (_what, file) => {
  expect(readPolicy(Buffer.from(file))).toMatchObject({ ok: true });
});
