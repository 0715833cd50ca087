import { TOKEN_ERRORS } from '../../domain/answer';
import { SlackLookupError } from '../../domain/errors';
import { asUserId, installedOn, type UserId } from '../../domain/session';
import { lookup } from '../../slack/client';
import { broken, type Finding, ok, problem, warn } from './finding';
import { scopesNamed, scopesNeeded } from './scopes';
import type { Wire } from './wire';

export const BOT = 'bot token';
const ADMIN = 'admin token';
export const ORGANISATION = 'organisation';

/** Slack's answer to a token, or its error code. */
export type Told = { readonly answer: Record<string, unknown> } | { readonly error: string };

const REINSTALL = 'Reinstall the app on the organisation with the scopes of manifest.json, then replace';

/** @returns what Slack answered, or the code of what it refused or what broke on the way. */
export async function told(ask: Promise<object>): Promise<Told> {
  try {
    return { answer: { ...(await ask) } };
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    return { error: error.slackError };
  }
}

/** Nobody answered, or not as Slack does: nothing is known of the token. */
export const isSilent = (reply: Told): boolean => 'error' in reply && !TOKEN_ERRORS.has(reply.error);

export function lookAtBot(reply: Told): Finding {
  if ('error' in reply) return problem(BOT, isSilent(reply) ? 'slack-unreachable' : 'bot-token-refused', reply.error);
  const named = scopesNamed(reply.answer);
  if (!named)
    return warn(
      BOT,
      'Slack takes it, and does not say which scopes it has.',
      'Compare them with manifest.json: api.slack.com/apps → the app → OAuth & Permissions.',
    );
  const missing = scopesNeeded('bot').filter((scope) => !named.includes(scope));
  if (missing.length > 0) return lacking(BOT, missing, 'SLACK_BOT_TOKEN');
  return ok(BOT, 'Slack takes it, and it has the scopes of manifest.json.');
}

/** Without the scopes in Slack's answer, only that of listing can be tried: what the other does cannot be undone. */
export async function lookAtAdmin(reply: Told, { admin }: Wire): Promise<Finding> {
  if ('error' in reply)
    return problem(ADMIN, isSilent(reply) ? 'slack-unreachable' : 'admin-token-refused', reply.error);
  const needed = scopesNeeded('user');
  const named = scopesNamed(reply.answer);
  if (!named) {
    const tried = await told(admin.list().then(() => ({})));
    if ('error' in tried && tried.error === 'missing_scope')
      return lacking(ADMIN, needed.slice(0, 1), 'SLACK_ADMIN_TOKEN');
    return warn(
      ADMIN,
      'Slack takes it, and does not say which scopes it has.',
      `It needs ${needed.join(' and ')}: api.slack.com/apps → the app → OAuth & Permissions.`,
    );
  }
  const missing = needed.filter((scope) => !named.includes(scope));
  if (missing.length > 0) return lacking(ADMIN, missing, 'SLACK_ADMIN_TOKEN');
  const beyond = named.filter((scope) => !needed.includes(scope));
  if (beyond.length > 0)
    return warn(
      ADMIN,
      `Slack takes it, and it may do more than it needs: ${beyond.join(', ')}.`,
      'Take these scopes out of the app’s settings, have it reinstalled, and replace SLACK_ADMIN_TOKEN.',
    );
  return ok(ADMIN, 'Slack takes it, and it has the scopes of manifest.json and no others.');
}

const lacking = (check: string, missing: readonly string[], variable: string): Finding =>
  broken(check, `It lacks ${missing.join(', ')}.`, `${REINSTALL} ${variable}.`);

export interface Installed {
  readonly finding: Finding;
  readonly owner?: UserId;
}

/** Are both tokens of one installation, on the organisation as a whole? */
export function installed(bot: Record<string, unknown>, admin: Record<string, unknown>): Installed {
  const [ours, theirs] = [installedOn(bot), installedOn(admin)];
  const owner = asUserId(admin.user_id);
  const withOwner = (finding: Finding): Installed => ({ finding, ...(owner ? { owner } : {}) });
  if (!ours || !theirs) return withOwner(problem(ORGANISATION, 'not-an-organisation'));
  if (ours !== theirs) return withOwner(problem(ORGANISATION, 'different-organisations'));
  return withOwner(ok(ORGANISATION, `Both tokens are of ${ours}, and the app is installed on it as a whole.`));
}

const APP = 'app token';

/** Asks for the address of a connection, connects nothing: Slack would send deliveries there. */
export async function lookAtApp(app: NonNullable<Wire['app']>, wire: Wire): Promise<Finding> {
  const reply = await told(lookup('apps.connections.open', app.apps.connections.open({})));
  if ('error' in reply) return problem(APP, isSilent(reply) ? 'slack-unreachable' : 'app-token-refused', reply.error);
  const host = await unreachableHost(String(reply.answer.url), wire);
  if (host === undefined) return ok(APP, 'Slack takes it, and offers a connection that can be reached.');
  return broken(
    APP,
    `Slack takes it, but ${host}, where it offers a connection, cannot be reached.`,
    'Let the machine (or the proxy) reach *.slack.com on port 443, WebSockets among it.',
  );
}

const CONNECT_WITHIN_MS = 10_000;

async function unreachableHost(address: string, { fetch }: Wire): Promise<string | undefined> {
  const { protocol, host } = new URL(address);
  try {
    const response = await fetch(`${protocol === 'ws:' ? 'http' : 'https'}://${host}/`, {
      signal: AbortSignal.timeout(CONNECT_WITHIN_MS),
    });
    await response.body?.cancel();
    return undefined;
  } catch {
    return host;
  }
}
