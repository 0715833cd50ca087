import { readFileSync } from 'node:fs';
import { config as readDotenv } from 'dotenv';
import { readConfig, type Config } from '../config';
import type { Facts } from '../domain/judge';
import { groupsIn } from '../domain/membership';
import type { Policy } from '../domain/policy';
import { builtInPolicy } from '../domain/policy';
import type { Operation, ResetScope, UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import { boltLogger, createLogger } from '../logging';
import { describePolicy } from '../policy-file/describe';
import { explain } from '../policy-file/explain';
import { editorSchema } from '../policy-file/editor-schema';
import { readPolicy } from '../policy-file/read';
import { problemLine } from '../policy-file/source';
import { createBotClient } from '../slack/client';
import { createDirectory } from '../slack/directory';
import { refusalWords } from '../slack/words';

const USAGE = `npm run policy -- show [file]            the rules in force, in sentences
npm run policy -- check <file>           whether a file can be used, with line and fix
npm run policy -- explain <asker> <reset|invalidate> <target> [all|mobile|web]
                                         what would happen, and which line decides
npm run policy -- schema                 the JSON schema for editors`;

const say = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

async function main([verb, ...rest]: readonly string[]): Promise<number> {
  readDotenv({ quiet: true });
  switch (verb) {
    case 'show':
      return show(rest[0] ?? process.env.POLICY_FILE);
    case 'check':
      return rest[0] === undefined ? wrongUse() : show(rest[0], 'quietly');
    case 'schema':
      say(editorSchema());
      return 0;
    case 'explain':
      return explainTo(rest);
    default:
      return wrongUse();
  }
}

function wrongUse(): number {
  say(USAGE);
  return 2;
}

function show(file: string | undefined, how: 'in full' | 'quietly' = 'in full'): number {
  const listed = process.env.AUTHORIZED_USER_IDS ?? '';
  const authorized = listed
    .split(/[\s,]+/)
    .map(asUserId)
    .filter((id) => id !== undefined);
  const read = load(file, authorized);
  if (!read) return 1;
  say(...(how === 'quietly' ? [`${file ?? ''} can be used: ${read.policy.version}.`] : describePolicy(read.policy)));
  return 0;
}

function load(
  file: string | undefined,
  authorized: readonly UserId[],
): { policy: Policy; lineOf?: (path: readonly (string | number)[]) => number } | undefined {
  if (file === undefined) return { policy: builtInPolicy(authorized) };
  const read = readPolicy(readFileSync(file, 'utf8'));
  if (read.ok) return read;
  say(`The policy ${file} cannot be used:`, ...read.problems.map((problem) => `  - ${problemLine(problem)}`));
  return undefined;
}

async function explainTo([askerText, kind, targetText, scopeText = 'all']: readonly string[]): Promise<number> {
  const asker = asUserId(askerText);
  const target = asUserId(targetText);
  const scope = (['all', 'mobile', 'web'] as const).find((each) => each === scopeText);
  if (!asker || !target || !scope || (kind !== 'reset' && kind !== 'invalidate')) return wrongUse();
  const config = readConfig(process.env);
  const read = load(config.policyFile, config.authorizedUserIds);
  if (!read) return 1;
  const { policy, lineOf } = read;
  const facts = await factsAbout(config, policy, asker, target);
  if (typeof facts === 'string') {
    say(facts);
    return 1;
  }
  const { verdict, because } = explain({ operation: operationOf(kind, target, scope) }, facts, policy);
  say(
    verdict.kind === 'allowed'
      ? `${asker} may do that at once.`
      : verdict.kind === 'needs-approvals'
        ? `${asker} may ask for it; ${verdict.approvals} other ${verdict.approvals === 1 ? 'person' : 'people'} must agree.`
        : `Refused: ${refusalWords(verdict.refusal)}`,
    'Because:',
    ...because.map(({ words, path }) => `  - ${words}${path && lineOf ? ` (line ${lineOf(path)})` : ''}`),
    'This is for a first request of the hour.',
  );
  return 0;
}

const operationOf = (kind: 'reset' | 'invalidate', target: UserId, scope: ResetScope): Operation =>
  kind === 'reset' ? { kind, target, scope } : { kind, target, sessions: [] };

async function factsAbout(config: Config, policy: Policy, asker: UserId, targetId: UserId): Promise<Facts | string> {
  const { botToken, apiUrl } = config.slack;
  const logger = boltLogger(createLogger({ level: 'silent', secrets: [] }));
  const directory = createDirectory(createBotClient({ botToken, apiUrl, logger }), { now: Date.now });
  const { organisation } = await directory.identity();
  const [requester, target] = await Promise.all([directory.person(asker), directory.person(targetId)]);
  if (!requester || !target || !organisation) return `Slack knows nobody as ${requester ? targetId : asker}.`;
  const memberships = await Promise.all(groupsIn(policy).map(directory.members));
  const usage = { peopleByRequester: 1, peopleByAnybody: 1, openByRequester: 0, requestsForTarget: 0 };
  // The admin token's owner is known to the running app alone; its refusal is not part of the policy.
  return { requester, target, memberships, usage, organisation, tokenOwner: '' as UserId, now: Date.now() };
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
