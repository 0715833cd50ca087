import type { Config } from '../../config';
import { SlackLookupError } from '../../domain/errors';
import type { Policy } from '../../domain/policy';
import { lookup } from '../../slack/client';
import { APPROVERS, approverFindings } from './approvers';
import { APPROVAL, approvalChannel, AUDIT, auditChannel } from './channels';
import { clockFinding } from './clock';
import { type Finding, problem, type Report, together, warn } from './finding';
import { OWNER, tokenOwner } from './owner';
import { lookAtAdmin, lookAtApp, BOT, lookAtBot, installed, isSilent, ORGANISATION, told } from './tokens';
import type { Wire } from './wire';

/** Everything that Slack must say, without a change and without a message to anybody. */
export async function slackReport(config: Config, policy: Policy | undefined, wire: Wire): Promise<Report> {
  const [bot, admin, app] = await Promise.all([
    told(lookup('auth.test', wire.bot.auth.test())),
    told(wire.admin.identify()),
    wire.app && lookAtApp(wire.app, wire),
  ]);
  const later = [ORGANISATION, OWNER, AUDIT, APPROVAL, APPROVERS];
  if (isSilent(bot) && isSilent(admin)) {
    const finding = problem('Slack', 'slack-unreachable', 'error' in bot ? bot.error : undefined);
    return { findings: [finding], notChecked: ['both tokens', ...later, 'clock'] };
  }
  const tokens = [lookAtBot(bot), await lookAtAdmin(admin, wire), ...(app ? [app] : [])];
  const [first] = tokens;
  const known: Report = { findings: [...tokens, clockFinding(wire.clockAheadMs())], notChecked: [] };
  if (!('answer' in bot)) return together(known, { findings: [], notChecked: later });

  const isShort = first?.level === 'FIX';
  const rest = await Promise.all([
    'answer' in admin ? installation(bot.answer, admin.answer, wire, isShort) : notYet([ORGANISATION, OWNER]),
    channels(config, policy, wire, isShort),
  ]);
  return together(known, ...rest);
}

const notYet = (notChecked: readonly string[]): Report => ({ findings: [], notChecked });

async function installation(
  bot: Record<string, unknown>,
  admin: Record<string, unknown>,
  { directory }: Wire,
  isShort: boolean,
): Promise<Report> {
  const { finding, owner } = installed(bot, admin);
  const known: Report = { findings: [finding], notChecked: [] };
  if (!owner) return together(known, notYet([OWNER]));
  return together(known, await asked(OWNER, isShort, async () => [tokenOwner(await directory.person(owner))]));
}

async function channels(
  { auditChannel: audit, approvalChannel: otherwise }: Config,
  policy: Policy | undefined,
  { directory }: Wire,
  isShort: boolean,
): Promise<Report> {
  const ofAudit = await asked(AUDIT, isShort, async () => [auditChannel(audit, await directory.channel(audit))]);
  if (!policy) return together(ofAudit, notYet([APPROVAL, APPROVERS]));
  const approval = policy.approvalChannel ?? otherwise;
  const ofApproval =
    approval === audit
      ? notYet([])
      : await asked(APPROVAL, isShort, async () => [approvalChannel(approval, await directory.channel(approval))]);
  const isFit = [...ofAudit.findings, ...ofApproval.findings].every(({ level }) => level === 'ok');
  const ofApprovers = isFit
    ? await asked(APPROVERS, isShort, () => approverFindings(policy, approval, directory))
    : notYet([APPROVERS]);
  return together(ofAudit, ofApproval, ofApprovers);
}

/** @param isShort a scope is known to be missing: what fails for want of one was said already */
async function asked(check: string, isShort: boolean, ask: () => Promise<Finding[]>): Promise<Report> {
  try {
    return { findings: await ask(), notChecked: [] };
  } catch (error) {
    if (!(error instanceof SlackLookupError)) throw error;
    const { slackError } = error;
    if (slackError !== 'missing_scope')
      return {
        findings: [warn(check, `Slack could not say (${slackError}), so this is not known.`, 'Try again in a minute.')],
        notChecked: [],
      };
    return isShort ? notYet([check]) : { findings: [problem(BOT, 'bot-lacks-scope', slackError)], notChecked: [check] };
  }
}
