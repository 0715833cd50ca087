import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PEOPLE } from '../../sandbox/names';
import { startStandIn } from '../../sandbox/stand-in';
import { policyJsonSchema } from '../../src/policy-file/json-schema';
import { command, type Ended } from '../helpers/command';

const EXAMPLE = join(process.cwd(), 'policy.example.yaml');
/** Nobody's .env is read there. */
const folder = mkdtempSync(join(tmpdir(), 'warden-policy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const policy = (words: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  command('policy', words, { cwd: folder, env });

it('shows the rules in force, in sentences', async () => {
  const builtIn = await policy(['show'], { AUTHORIZED_USER_IDS: 'U07HELPDSK1' });
  expect(builtIn.stdout).toContain('Rules in force: built-in+U07HELPDSK1.');
  expect(builtIn.stdout).toContain('  - U07HELPDSK1 may ask for reset and invalidate.\n');

  const { stdout } = await policy(['show'], { POLICY_FILE: EXAMPLE });
  expect(stdout).toMatch(/^Rules in force: file-[0-9a-f]{12}\.$/m);
  expect(stdout).toContain('  - Up to 100 people: 1 other.\n');
  expect(stdout).toContain('  - Off: nobody may act without waiting.\n');
});

it('checks a file without starting anything', async () => {
  expect(await policy(['check', EXAMPLE])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('is right') as string,
  });

  writeFileSync(join(folder, 'wrong.yaml'), 'version: 1\nrequester: []\n');
  const { code, stderr } = await policy(['check', 'wrong.yaml']);
  expect(code).toBe(1);
  expect(stderr).toContain('wrong.yaml:2:1 the key "requester" is not known.\n      Fix: Write requesters,');
});

it('prints the JSON schema, and nothing else', async () => {
  expect((await policy(['schema'])).stdout).toBe(policyJsonSchema());
});

it('says how it is used', async () => {
  for (const words of [[], ['explain', PEOPLE.alice, 'revoke', 'U07TARGET01'], ['check']]) {
    expect(await policy(words)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Usage:/) as string });
  }
});

describe('explaining, with people as Slack knows them', () => {
  it('says what would happen, and which line decides', async () => {
    const slack = await startStandIn();
    const env = { POLICY_FILE: EXAMPLE, SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_API_URL: slack.apiUrl };
    try {
      const { stdout, stderr } = await policy(['explain', PEOPLE.alice, 'reset', PEOPLE.tara, 'mobile'], env);
      expect(stderr).toBe('');
      expect(stdout).toContain('asks to reset mobile sessions of');
      expect(stdout).toContain('Allowed: nobody else must agree.');
      expect(stdout).toMatch(/Org Owners and Org Admins may ask for .* \(.*policy\.example\.yaml:\d+\)/);

      const refused = await policy(['explain', PEOPLE.tara, 'invalidate', PEOPLE.alice], env);
      expect(refused.stdout).toContain('Refused.\n  - No rule names this person as a requester.');

      const unknown = await policy(['explain', PEOPLE.alice, 'reset', 'nobody@example.com'], env);
      expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('knows nobody as') as string });
    } finally {
      await slack.stop();
    }
  });

  it('prints what docs/policy.md shows', async () => {
    const slack = await startStandIn();
    copyFileSync(EXAMPLE, join(folder, 'policy.yaml'));
    const env = { POLICY_FILE: 'policy.yaml', SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_API_URL: slack.apiUrl };
    try {
      const words = ['explain', 'alice@example.com', 'reset', 'wanda@example.com'];
      const { stdout } = await policy(words, env);
      expect(readFileSync('docs/policy.md', 'utf8')).toContain(
        `\`\`\`text\n$ npm run policy -- ${words.join(' ')}\n${stdout.trimEnd()}\n\`\`\`\n`,
      );
    } finally {
      await slack.stop();
    }
  });

  it('needs the bot token, and says so', async () => {
    const { code, stderr } = await policy(['explain', PEOPLE.alice, 'reset', PEOPLE.tara]);
    expect([code, stderr.split('\n')[0]]).toEqual([1, 'SLACK_BOT_TOKEN is missing.']);
  });
});
