import type { Channel } from '../../requests/ports';
import { broken, type Finding, ok, problem, warn } from './finding';

export const AUDIT = 'audit channel';
export const APPROVAL = 'approval channel';

export function auditChannel(id: string, channel: Channel | undefined): Finding {
  if (!channel) return problem(AUDIT, 'audit-channel-unseen');
  return openTo(AUDIT, id, channel) ?? archived(AUDIT, id, channel) ?? ok(AUDIT, `${id} is private, without guests.`);
}

/** One that is not seen or archived is done without: then cards go by direct message. */
export function approvalChannel(id: string, channel: Channel | undefined): Finding {
  if (!channel)
    return warn(
      APPROVAL,
      `Slack does not let the app look into ${id}, so cards go by direct message.`,
      'Invite the app to it (/invite @session-warden), and check APPROVAL_CHANNEL and the policy.',
    );
  return (
    openTo(APPROVAL, id, channel) ??
    archived(APPROVAL, id, channel) ??
    ok(APPROVAL, `${id} is private, without guests.`)
  );
}

function openTo(check: string, id: string, { isPrivate, isShared, hasGuests }: Channel): Finding | undefined {
  const why = [
    ...(isPrivate ? [] : ['public']),
    ...(isShared ? ['shared with another organisation'] : []),
    ...(hasGuests ? ['open to guests'] : []),
  ];
  if (why.length === 0) return undefined;
  const { fix } = problem(check, check === AUDIT ? 'audit-channel-exposed' : 'approval-channel-exposed');
  return broken(check, `${id} is ${why.join(' and ')}, so the app does nothing.`, fix ?? '');
}

function archived(check: string, id: string, { isArchived }: Channel): Finding | undefined {
  if (!isArchived) return undefined;
  return broken(
    check,
    `${id} is archived, so nothing can be posted there.`,
    `Unarchive it in Slack, or name another channel in ${check === AUDIT ? 'AUDIT_CHANNEL' : 'APPROVAL_CHANNEL or in the policy'}.`,
  );
}
