import { SlackLookupError } from '../domain/errors';
import type { Problem } from '../domain/refusal';
import { TOKEN_ERRORS } from '../domain/answer';
import type { Channel, Directory, Identity, Installation, SlackAdmin } from './ports';

/** A failed check is made again this often; a good one, now and then, since roles and tokens change. */
export const RECHECK_MS = { 'not-ready': 5_000, ready: 5 * 60_000 } as const;

export interface InstallationCheck {
  /** What the last check found. */
  readonly current: () => Installation;
  readonly check: () => Promise<Installation>;
  /** When Slack answered a check last, in epoch milliseconds; nothing when it never did. */
  readonly lastContactAt: () => number | undefined;
  /** Did Slack answer the last check? */
  readonly wasAnswered: () => boolean;
  /** Could outsiders read this channel when it was seen last? Until it was seen, nobody knows that of the audit channel: yes. */
  readonly isOpen: (channel: string) => boolean;
}

/** One look of every five minutes, and a minute of looks every five seconds, got no answer. */
export const CONTACT_MAX_MS = RECHECK_MS.ready + 60_000;

/**
 * Both tokens must show the same organisation, the admin token's owner must be an org admin or owner, and the audit and
 * approval channels must not be readable by outsiders. Until that was seen, nothing acts. A check that Slack does not answer leaves a good
 * finding in force: each act asks Slack for fresh facts anyway. So does an audit channel that goes away later, since a message
 * that cannot be delivered never blocks an act; one that was never seen is not known to be private.
 */
export function createInstallation(
  admin: Pick<SlackAdmin, 'identity'>,
  directory: Directory,
  channels: () => { readonly audit: string; readonly approval: string },
  now: () => number,
): InstallationCheck {
  let found: Installation = { kind: 'not-ready', problem: 'not-checked-yet' };
  let contactAt: number | undefined;
  let wasAnswered = false;
  const isOpen = new Map<string, boolean>();

  return {
    current: () => found,
    lastContactAt: () => contactAt,
    wasAnswered: () => wasAnswered,
    isOpen: (channel) => isOpen.get(channel) ?? channel === channels().audit,
    check: async () => {
      const seen = await look();
      const problem = seen.kind === 'not-ready' ? seen.problem : undefined;
      wasAnswered = problem !== 'slack-unreachable';
      if (wasAnswered) contactAt = now();
      const isPassing = problem !== undefined && LEAVES_IN_FORCE.has(problem);
      if (!isPassing || found.kind === 'not-ready') found = seen;
      return found;
    },
  };

  async function look(): Promise<Installation> {
    const bot = await identify(directory.identity, 'bot-token-refused');
    if ('kind' in bot) return bot;
    const owner = await identify(admin.identity, 'admin-token-refused');
    if ('kind' in owner) return owner;
    if (!bot.organisation || !owner.organisation) return notReady('not-an-organisation');
    if (bot.organisation !== owner.organisation) return notReady('different-organisations');

    try {
      const person = await directory.person(owner.userId);
      const isAdmin = person && ['primary-owner', 'org-owner', 'org-admin'].includes(person.role);
      if (!isAdmin) return notReady('token-owner-not-admin');
      const channel = channels();
      const audit = await directory.channel(channel.audit);
      const approval = channel.approval === channel.audit ? audit : await directory.channel(channel.approval);
      if (audit) isOpen.set(channel.audit, isExposed(audit));
      if (approval) isOpen.set(channel.approval, isExposed(approval));
      if (isExposed(audit)) return notReady('audit-channel-exposed');
      if (isExposed(approval)) return notReady('approval-channel-exposed');
      if (!audit) return notReady('audit-channel-unseen');
    } catch (error) {
      if (!(error instanceof SlackLookupError)) throw error;
      return notReady(error.slackError === 'missing_scope' ? 'bot-lacks-scope' : 'slack-unreachable', error.slackError);
    }
    return { kind: 'ready', organisation: bot.organisation, tokenOwner: owner.userId };
  }
}

const LEAVES_IN_FORCE: ReadonlySet<Problem> = new Set<Problem>(['slack-unreachable', 'audit-channel-unseen']);

/**
 * Do people read this channel who must not: is it public, shared with another organisation, or with guests? Nothing is posted to one
 * that cannot be seen: those who may agree are asked directly.
 */
export const isExposed = (channel: Channel | undefined): boolean =>
  channel !== undefined && (!channel.isPrivate || channel.isShared || channel.hasGuests);

const notReady = (problem: Problem, error?: string): Installation => ({
  kind: 'not-ready',
  problem,
  ...(error === undefined ? {} : { error }),
});

async function identify(ask: () => Promise<Identity>, refused: Problem): Promise<Identity | Installation> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    return notReady(TOKEN_ERRORS.has(error.slackError) ? refused : 'slack-unreachable', error.slackError);
  }
}
