import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyProblem } from '../../src/policy-file/problems';
import { PolicyFileError } from '../../src/policy-file/problems';
import { createPolicySource } from '../../src/policy-file/source';

const folder = mkdtempSync(join(tmpdir(), 'warden-policy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rules = (waitMinutes: number): string => `version: 1
requesters: [{roles: [org_admin], may: [reset]}]
approvers: [{roles: [org_owner]}]
wait_minutes: ${waitMinutes}
`;

function followed(text: string) {
  const file = join(mkdtempSync(join(folder, 'case-')), 'policy.yaml');
  writeFileSync(file, text);
  const told: (string | readonly PolicyProblem[])[] = [];
  const source = createPolicySource(file, {
    onChanged: (now, before) => {
      told.push(`${before.waitMs / 60_000} → ${now.waitMs / 60_000}`);
      return Promise.resolve();
    },
    onWrong: (problems) => told.push(problems),
    onRight: () => undefined,
  });
  return { file, source, told, waitMinutes: () => source.current().waitMs / 60_000 };
}

function refusalOf(start: () => unknown): PolicyFileError {
  try {
    start();
  } catch (error) {
    if (error instanceof PolicyFileError) return error;
    throw error;
  }
  throw new Error('this was accepted');
}

describe('at the start', () => {
  it('a wrong file is refused with everything that is wrong in it', () => {
    const { message, fix, code } = refusalOf(() => followed('version: 2\nrequesters: []\n'));

    expect(code).toBe('policy_file_invalid');
    expect(message.split('\n').map((line) => line.replace(/[^ ]*policy\.yaml/, 'policy.yaml'))).toEqual([
      'The policy file has 3 problems.',
      '  - policy.yaml:1:1 "approvers" is missing, and has no default.',
      '      Fix: Write at least one entry. Begin each with "- ", then roles, users or groups, and what they may.',
      '  - policy.yaml:1:10 version must be 1, not 2.',
      '      Fix: Write "version: 1".',
      '  - policy.yaml:2:13 requesters must be a list, each entry a rule, not an empty list.',
      '      Fix: Write at least one entry. Begin each with "- ", then roles, users or groups, and what they may.',
    ]);
    expect(fix).toContain('npm run policy -- check');
  });

  it.each([
    ['a file that is not there', join(folder, 'nowhere.yaml'), 'ENOENT'],
    ['a folder', folder, 'EISDIR'],
  ])('%s is refused', (_what, file, error) => {
    const quiet = { onChanged: () => Promise.resolve(), onWrong: () => undefined, onRight: () => undefined };

    expect(refusalOf(() => createPolicySource(file, quiet)).problems).toEqual([
      {
        line: 0,
        column: 0,
        reason: `cannot be read (${error}).`,
        fix: 'Check the path (of POLICY_FILE, or the one you gave), and that the app may read the file.',
      },
    ]);
  });
});

describe('while it runs', () => {
  it('a changed file is in force after the next look, and told once', async () => {
    const { file, source, told, waitMinutes } = followed(rules(5));
    await source.reload();
    writeFileSync(file, rules(6));
    await source.reload();
    await source.reload();

    expect(waitMinutes()).toBe(6);
    expect(told).toEqual(['5 → 6']);
  });

  it('a change that leaves the file’s time and size as they were is seen too', async () => {
    const { file, source, waitMinutes } = followed(rules(5));
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    await source.reload();
    writeFileSync(file, rules(6));
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    await source.reload();

    expect(waitMinutes()).toBe(6);
  });

  it('a comment changes nothing, and nobody is told', async () => {
    const { file, source, told } = followed(rules(5));
    const before = source.current();
    writeFileSync(file, `# Since Monday\n${rules(5)}`);
    await source.reload();

    expect(source.current().version).toBe(before.version);
    expect(told).toEqual([]);
  });

  it('a wrong file keeps the rules before it, and is told of once, with everything that is wrong', async () => {
    const { file, source, told, waitMinutes } = followed(rules(5));
    writeFileSync(file, `${rules(0)}retries: 3\n`);
    for (let i = 0; i < 3; i += 1) await source.reload();

    expect(waitMinutes()).toBe(5);
    expect(told).toEqual([
      [
        expect.objectContaining({ line: 4, column: 15 }),
        expect.objectContaining({ line: 5, column: 1, reason: 'the key "retries" is not known.' }),
      ],
    ]);
  });

  it('each other wrong content is told of, and the next right one is in force', async () => {
    const { file, source, told, waitMinutes } = followed(rules(5));
    for (const text of ['version: 1\n', 'version: 2\n', '', rules(7)]) {
      writeFileSync(file, text);
      await source.reload();
      await source.reload();
    }

    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBe('5 → 7');
    expect(waitMinutes()).toBe(7);
  });

  it('a file that goes away, or becomes a folder, keeps the rules; its return is nothing new', async () => {
    const { file, source, told, waitMinutes } = followed(rules(5));
    renameSync(file, `${file}.old`);
    await source.reload();
    await source.reload();
    mkdirSync(file);
    await source.reload();
    rmSync(file, { recursive: true });
    renameSync(`${file}.old`, file);
    await source.reload();

    expect(told).toEqual([
      [expect.objectContaining({ reason: 'cannot be read (ENOENT).' })],
      [expect.objectContaining({ reason: 'cannot be read (EISDIR).' })],
    ]);
    expect(waitMinutes()).toBe(5);
  });

  it('a file that is just being written is not taken half', async () => {
    const { file, source, told, waitMinutes } = followed(rules(5));
    writeFileSync(file, rules(60));
    const looking = source.reload();
    writeFileSync(file, rules(6));
    await looking;
    expect([waitMinutes(), told]).toEqual([5, []]);

    await source.reload();
    expect([waitMinutes(), told]).toEqual([6, ['5 → 6']]);
  });
});
