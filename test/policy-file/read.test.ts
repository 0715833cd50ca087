import fc from 'fast-check';
import type { Policy } from '../../src/domain/policy';
import type { FiledPolicy } from '../../src/policy-file/read';
import { POLICY_BYTES_MAX, readPolicy } from '../../src/policy-file/read';
import { inFull } from '../helpers/full';
import { anyRules, contentOf, yamlOf } from './any-policy';

const read = (text: string) => readPolicy(Buffer.from(text));

function accepted(text: string): FiledPolicy {
  const found = read(text);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  return found;
}

const SMALLEST = `version: 1
requesters:
  - roles: [org_admin]
    may: [reset]
approvers:
  - roles: [org_owner]
`;

describe('a policy file', () => {
  it('says what any policy can say', () => {
    fc.assert(
      fc.property(anyRules, fc.constantFrom('block', 'flow'), (rules, style) => {
        const { policy } = accepted(yamlOf(contentOf(rules), style));
        expect(policy).toEqual({ ...rules, version: policy.version });
        expect(policy.version).toMatch(/^file-[0-9a-f]{12}$/);
      }),
      { numRuns: inFull(1_000, 60) },
    );
  });

  it('leaves to the built-in rules what it does not say', () => {
    const { policy } = accepted(SMALLEST);

    expect(policy).toMatchObject({
      requesters: [{ may: ['reset'], onlyMembers: false }],
      approvers: [{ may: ['reset', 'invalidate', 'bulk'] }],
      approvals: { tiers: [{ upTo: 5 }, { upTo: 100 }, { upTo: 1_000 }], protectedPerson: 1 },
      waitMs: 1_800_000,
      tellPerson: 'by-reason',
    });
    expect(policy).not.toHaveProperty('breakGlass');
  });

  it('may say part of a group of keys', () => {
    const text = `${SMALLEST}approvals: {protected_person: 2}\nlimits: {open_requests_per_requester: 1}\n`;

    expect(accepted(text).policy).toMatchObject({
      approvals: { tiers: [{ upTo: 5 }, {}, {}], protectedPerson: 2 },
      limits: { openRequestsPerRequester: 1, requestsPerTargetPerHour: 10 },
    });
  });

  it('has the same version however it is laid out and commented, and another one when it says something else', () => {
    const versionOf = (text: string): string => accepted(text).policy.version;
    const reordered = `# Comments change nothing.
approvers: [{may: [reset, invalidate, bulk], roles: [org_owner]}]
requesters: [{may: [reset], only_members: false, roles: [org_admin]}]
version: 1
`;

    expect(versionOf(reordered)).toBe(versionOf(SMALLEST));
    expect(versionOf(`\uFEFF${SMALLEST.replace(/\n/g, '\r\n')}`)).toBe(versionOf(SMALLEST));
    expect(versionOf(`${SMALLEST}wait_minutes: 31\n`)).not.toBe(versionOf(SMALLEST));
  });

  it('names the line of each part, and none for what it does not say', () => {
    const { lineOf } = accepted(`# A comment\n${SMALLEST}limits:\n\n  open_requests_per_requester: 1\n`);

    expect(lineOf(['requesters', 0])).toBe(4);
    expect(lineOf(['requesters', 0, 'may'])).toBe(5);
    expect(lineOf(['approvers'])).toBe(6);
    expect(lineOf(['limits', 'open_requests_per_requester'])).toBe(10);
    expect(lineOf(['limits', 'requests_per_person_per_hour'])).toBeUndefined();
  });
});

const EVERYTHING: Policy = {
  version: '',
  requesters: [
    {
      who: {
        roles: [{ role: 'workspace-admin', workspaces: ['T0AAAAAAA1' as never] }],
        users: [],
        groups: [{ id: 'S0AAAAAAA1' as never, workspace: 'T0AAAAAAA1' as never }],
      },
      may: ['reset'],
      onlyMembers: true,
    },
  ],
  approvers: [{ who: { roles: [{ role: 'org-owner' }], users: [], groups: [] }, may: ['reset'] }],
  protectedPeople: { roles: [], users: [], groups: [] },
  approvals: { tiers: [{ upTo: 1, approvals: 0 }], protectedPerson: 1 },
  limits: { organisationPeoplePerHour: 1, openRequestsPerRequester: 1, requestsPerTargetPerHour: 1 },
  waitMs: 60_000,
  tellPerson: 'never',
  breakGlass: { who: { roles: [{ role: 'org-owner' }], users: [], groups: [] }, tell: ['C07INCIDENT'] },
};

/** Every group of keys in a policy, by how to reach it. */
function groupsOfKeys(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const here = Array.isArray(value) ? [] : [path];
  return [...here, ...inner.flatMap(([key, each]) => groupsOfKeys(each, [...path, key]))];
}

it.each(groupsOfKeys(contentOf(EVERYTHING)).map((path) => [path.join('.') || 'the file', path] as const))(
  'an unknown key is refused in %s',
  (_name, path) => {
    const content = contentOf(EVERYTHING);
    const group = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], content);
    Object.assign(group as object, { surprise: 1 });

    expect(read(yamlOf(contentOf(EVERYTHING))).ok).toBe(true);
    expect(read(yamlOf(content))).toMatchObject({
      ok: false,
      problems: [{ reason: expect.stringMatching(/^the key "surprise" is not known/) as string }],
    });
  },
);

describe('whatever is in the file', () => {
  const onlyProblems = (bytes: Uint8Array): void => {
    const found = readPolicy(bytes);
    if (found.ok) return;
    expect(found.problems.length).toBeGreaterThan(0);
    for (const { line, column, reason, fix } of found.problems) {
      expect(Number.isInteger(line) && Number.isInteger(column) && line >= 0 && column >= 0).toBe(true);
      expect(reason).toMatch(/\.$/);
      expect(fix).toMatch(/\.$/);
    }
  };

  it('is answered with problems, never with an exception', () => {
    const yamlish = fc
      .array(fc.constantFrom(...Array.from('ab:- \n\t{}[]"\'&*!|>?%#@,~0')), { maxLength: 60 })
      .map((letters) => letters.join(''));
    const nearly = fc.tuple(fc.nat({ max: SMALLEST.length }), yamlish).map(([at, text]) => {
      return SMALLEST.slice(0, at) + text + SMALLEST.slice(at);
    });
    fc.assert(
      fc.property(fc.oneof(nearly, yamlish, fc.json()), (text) => {
        onlyProblems(Buffer.from(text));
      }),
      { numRuns: inFull(5_000, 400) },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), onlyProblems));
  });

  it('is answered when a value of any kind stands where another belongs', () => {
    const spoiled = fc.tuple(anyRules, fc.nat(), fc.jsonValue()).map(([rules, n, value]) => {
      const content = contentOf(rules) as object;
      const groups = groupsOfKeys(content);
      const path = groups[n % groups.length] ?? [];
      const group = path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], content);
      const keys = Object.keys(group as object);
      Object.assign(group as object, { [keys[n % keys.length] ?? '']: value });
      return yamlOf(content);
    });
    fc.assert(
      fc.property(spoiled, (text) => {
        onlyProblems(Buffer.from(text));
      }),
      { numRuns: inFull(1_000, 100) },
    );
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['groups of keys', '{a: '.repeat(50_000)],
    ['entries', '- '.repeat(50_000)],
    ['keys', '? '.repeat(50_000)],
  ])('is answered when %s are nested without end', (_what, text) => {
    expect(read(text)).toMatchObject({ ok: false, problems: [{ reason: 'lists or keys are nested too deeply.' }] });
  });

  it('is answered with the first fifty problems when there are thousands', () => {
    const found = read(Array.from({ length: 3_000 }, (_, i) => `key${i}: 1`).join('\n'));

    expect(found.ok ? [] : found.problems).toHaveLength(50);
  });

  it('is not read when it is too large, or no text', () => {
    const large = `${SMALLEST}#${' '.repeat(POLICY_BYTES_MAX)}`;

    expect(read(large)).toMatchObject({ problems: [{ line: 0, reason: 'is larger than 256 kB.' }] });
    expect(readPolicy(Uint8Array.of(0xff, 0xfe, 0x00))).toMatchObject({
      problems: [{ line: 0, reason: 'is not UTF-8 text.' }],
    });
  });

  it('never comes out again when it may be a secret in the wrong file', () => {
    const files = [
      'SLACK_BOT_TOKEN=xoxb-1-canary\nTRAIL_KEY=canarycanary0123456789+/canary\n',
      'version: xoxp-1-canary\nrequesters: canarycanarycanary0123456789\n',
      'xoxb-9-canary: 1\n',
      '"canary": "xoxb-canary\n',
      '- canary canary canary canary canary\n- !canary x\n- &canary y\n- *canary\n',
      'a: [1, 2\ncanary: "xoxb-1-canary"\n',
    ];
    for (const text of files) {
      const found = read(text);
      expect(found.ok).toBe(false);
      expect(JSON.stringify(found)).not.toMatch(/xox|canarycanary|canary canary/);
    }
  });
});
