import { Secret } from '../config/secret';
import { apiUrl, path, proxyUrl, token, userIds } from '../config/parse';
import type { Facts } from '../domain/verdict';
import { groupsIn } from '../domain/membership';
import { builtInPolicy, type Policy } from '../domain/policy';
import type { Operation, OrganisationId, ResetScope, UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import { boltLogger, createLogger } from '../logging';
import { outboundFetch } from '../network';
import { explain, explanationLines } from '../policy-file/explain';
import { policyJsonSchema } from '../policy-file/json-schema';
import { problemLines } from '../policy-file/problems';
import type { LineOf } from '../policy-file/read';
import { sentencesOf } from '../policy-file/sentences';
import { loadPolicyFile, readPolicyFile } from '../policy-file/source';
import type { Directory } from '../requests/ports';
import { createBotClient } from '../slack/client';
import { createDirectory } from '../slack/directory';
import { runCommand, setting, Stop } from './command-line';

const USAGE = `Usage:
  npm run policy -- show [FILE]      the rules in force, or those in FILE, in sentences
  npm run policy -- check FILE       everything that is wrong with FILE
  npm run policy -- explain ASKER reset|invalidate PERSON [all|mobile|web]
                                     what would happen, and which line decides
  npm run policy -- schema           the JSON schema for editors (with npm run --silent)

ASKER and PERSON are ids (U… or W…) or e-mail addresses.`;

function policy([verb, ...more]: readonly string[]): string | Promise<string> {
  switch (verb) {
    case 'show':
      return sentencesOf(rulesIn(more[0] ?? policyFile()).policy).join('\n');
    case 'check':
      return check(more[0]);
    case 'schema':
      return policyJsonSchema().trimEnd();
    case 'explain':
      return explainTo(more);
    default:
      throw new Stop(USAGE);
  }
}

function check(file: string | undefined): string {
  if (file === undefined) throw new Stop(USAGE);
  const read = readPolicyFile(file);
  if (!read.ok) throw new Stop(problemLines(file, read.problems).join('\n'));
  return `${file} is right (${read.policy.version}). What it says: npm run policy -- show ${file}`;
}

async function explainTo([asker = '', kind = '', person = '', scope = 'all']: readonly string[]): Promise<string> {
  const isScope = (text: string): text is ResetScope => ['all', 'mobile', 'web'].includes(text);
  if (!['reset', 'invalidate'].includes(kind) || person === '' || !isScope(scope)) throw new Stop(USAGE);
  const file = policyFile();
  const { policy, lineOf } = rulesIn(file);

  const directory = slackDirectory();
  const [requester, target] = [await idOf(asker, directory), await idOf(person, directory)];
  const facts = await factsOf(requester, target, policy, directory);
  const operation: Operation =
    kind === 'reset' ? { kind: 'reset', target, scope } : { kind: 'invalidate', target, sessions: [] };
  const what = kind === 'reset' ? `reset ${scope} sessions` : 'invalidate a session';
  return [
    `${facts.requester.name} (${requester}) asks to ${what} of ${facts.target.name} (${target}).`,
    ...explanationLines(explain({ operation }, facts, policy), lineOf, file),
    '',
    'Taken to be their first request of the hour. The owner of the admin token is never a target; this command does not use that token.',
  ].join('\n');
}

function rulesIn(file: string | undefined): { policy: Policy; lineOf: LineOf } {
  if (file !== undefined) return loadPolicyFile(file);
  return { policy: builtInPolicy(setting('AUTHORIZED_USER_IDS', userIds) ?? []), lineOf: () => undefined };
}

const policyFile = (): string | undefined => setting('POLICY_FILE', path);

function slackDirectory(): Directory {
  const botToken = setting('SLACK_BOT_TOKEN', token('bot'));
  if (botToken === undefined) throw new Stop('SLACK_BOT_TOKEN is missing.\nFix: Set it, as for the app, in .env.');
  const fetch = outboundFetch(setting('HTTPS_PROXY', proxyUrl));
  const bot = createBotClient({
    botToken,
    apiUrl: setting('SLACK_API_URL', apiUrl) ?? 'https://slack.com/api/',
    logger: boltLogger(createLogger({ level: 'silent', secrets: [new Secret(botToken)] })),
    ...(fetch ? { fetch } : {}),
  });
  return createDirectory(bot, { now: Date.now });
}

async function idOf(text: string, directory: Directory): Promise<UserId> {
  const id = asUserId(text) ?? (text.includes('@') ? await directory.idByEmail(text) : undefined);
  if (!id) throw new Stop(`Slack knows nobody as "${text}".\nFix: Use the id: profile → ⋮ → "Copy member ID".`);
  return id;
}

async function factsOf(requester: UserId, target: UserId, policy: Policy, directory: Directory): Promise<Facts> {
  const { organisation } = await directory.identity();
  const [asking, asked] = [await directory.person(requester), await directory.person(target)];
  if (!asking || !asked) throw new Stop(`Slack knows nobody as ${asking ? target : requester}.\nFix: Check the id.`);
  const memberships = await Promise.all(groupsIn(policy).map((group) => directory.members(group)));
  return {
    requester: asking,
    target: asked,
    memberships,
    usage: { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 },
    // A bot of a single workspace has none, and then nobody counts as ours.
    organisation: organisation ?? ('' as OrganisationId),
    tokenOwner: '' as UserId,
    now: Date.now(),
  };
}

runCommand(policy);
