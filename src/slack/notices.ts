import type { WebClient } from '@slack/web-api';
import { mayStillDeny, targetOf } from '../domain/request';
import type { Requests } from '../requests';
import type { Clock } from '../requests/ports';
import type { RunStore } from '../requests/run-ports';
import type { Notice, NoticeStore } from '../requests/notice-ports';
import type { RequestRecord, RequestStore } from '../requests/store-ports';
import { isBulk } from '../requests/store-ports';
import { person, section } from './blocks';
import { errorCodeOf } from './client';
import type { Log } from './feature';
import type { Message } from './message';
import { messageFor, moreWaiting } from './messages.view';
import { uploadResults } from './run-results';

/**
 * They concern the conversation or the message: trying again changes nothing, so the message is given up, the act stands, the trail
 * says so (F2, F1.5). Any other error, a refused token and an unreachable Slack among them, passes or is mended: no message goes missing.
 */
const HOPELESS = new Set([
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'user_disabled', 'user_not_found', 'user_not_visible'],
  ...['messages_tab_disabled', 'restricted_action', 'cannot_dm_bot', 'message_not_found', 'cant_update_message'],
  ...['edit_window_closed', 'is_inactive', 'invalid_blocks', 'msg_too_long', 'no_text', 'team_not_found'],
  ...['msg_blocks_too_long', 'invalid_blocks_format', 'metadata_too_large', 'block_mismatch', 'invalid_arguments'],
]);
const isHopeless = (code: string): boolean => HOPELESS.has(code) || code.startsWith('restricted_action');

const TURNING_POINTS: ReadonlySet<Notice['topic']> = new Set<Notice['topic']>([
  ...(['verified', 'signed-in-again', 'nothing-to-prove', 'needs-you', 'unsettled'] as const),
  ...(['refused', 'denied', 'expired', 'paused', 'nobody-asked'] as const),
]);

type Place = NonNullable<Notice['posted']>;

/** A run moves with every call; whoever follows it is shown that at most so often. */
const RUN_EVERY_MS = 3_000;

/** Alarms, and messages that others are threaded under. The others of a request wait for these. */
const FIRST: ReadonlySet<Notice['topic']> = new Set<Notice['topic']>(['break-glass', 'status', 'card']);

/** Longer than a batch can take: twice the ten seconds of a call, one after the other. */
const LEASE_MS = 30_000;
/** All at once. */
const BATCH = 10;
const RETRY_MS = [1_000, 5_000, 15_000, 60_000];
/** A channel that outsiders can read is looked at again every five seconds. */
const PUT_OFF_MS = 15_000;

/** Each takes two blocks of the fifty of a message (F4.1). */
const LISTED_MAX = 10;

/** Nobody is asked to decide what is over, or what they have agreed to. */
function isPointless({ topic, audience }: Notice, { request, approvals }: RequestRecord): boolean {
  const isOpen = request.state === 'pending';
  if (topic === 'card') return !isOpen && !mayStillDeny(request) && !request.breakGlass;
  if (topic === 'reminder') return !isOpen || approvals.some(({ person: id }) => id === audience);
  return topic === 'page' && !isOpen;
}

/** A message that asks somebody to decide, and was not posted yet. */
const isPrompt = ({ topic, posted }: Notice): boolean => (topic === 'card' || topic === 'reminder') && !posted;

const isPerson = (audience: string): boolean => /^[UW]/.test(audience);

export interface NoticesOptions {
  readonly bot: WebClient;
  readonly store: Pick<RequestStore, 'read'>;
  readonly runs: Pick<RunStore, 'results'>;
  readonly notices: NoticeStore;
  readonly auditChannel: string;
  readonly approvalChannel: () => string;
  /** Could outsiders read this channel, as far as is known? */
  readonly isOpen: (channel: string) => boolean;
  /** Whether a request that waits may be shown in a channel now, and whom to ask instead. */
  readonly requests: Pick<Requests, 'mayShowIn' | 'askDirectly'>;
  /** Calls whoever is on call; direct messages do not wake people. Absent without a pager. */
  readonly page?: (record: RequestRecord) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of each message that was not delivered. */
  readonly onFailure: (topic: Notice['topic'], isGivenUp: boolean) => void;
}

/**
 * Posts and updates what each audience has been told, until it has been told the latest. A crash may double a message, and
 * loses none; a message that cannot be delivered never undoes or blocks an act.
 */
export function createNotices({
  bot,
  store,
  runs,
  notices,
  auditChannel,
  approvalChannel,
  isOpen,
  requests,
  page,
  clock,
  log,
  onFailure,
}: NoticesOptions) {
  return { deliverDue, callPager };

  /** Each request's messages on their own: one that hangs delays no other request's. */
  async function deliverDue(): Promise<void> {
    const due = await notices.claimDue(clock.now(), LEASE_MS, BATCH, 'messages');
    const requests = new Set(due.map(({ requestId }) => requestId));
    await allOf([...requests], async (id) => {
      const own = due.filter(({ requestId }) => requestId === id);
      await allOf(
        own.filter(({ topic }) => FIRST.has(topic)),
        deliver,
      );
      await allOf(
        own.filter(({ topic }) => !FIRST.has(topic)),
        deliver,
      );
    });
  }

  /** A pager that hangs delays no message. */
  async function callPager(): Promise<void> {
    await allOf(await notices.claimDue(clock.now(), LEASE_MS, BATCH, 'pages'), deliver);
  }

  async function deliver(notice: Notice): Promise<void> {
    const record = await store.read(notice.requestId);
    if (!record) return;
    try {
      const channel = isPrompt(notice) && !isPointless(notice, record) ? notice.audience : undefined;
      if (channel !== undefined && !isPerson(channel) && !(await requests.mayShowIn(record, channel))) {
        const asked = await requests.askDirectly(notice.requestId, channel);
        const tryAgainAt = asked === 'later' ? clock.now() + (RETRY_MS[1] ?? 0) : undefined;
        await notices.failed(notice, 'channel_closed', tryAgainAt, clock.now());
        return;
      }
      // Whether a card may go there was asked just now.
      if (!isPrompt(notice) && isOpen(notice.posted?.channel ?? channelOf(notice, record))) {
        await notices.putOff(notice.id, clock.now() + PUT_OFF_MS);
        return;
      }
      const posted = await post(notice, record, messageFor(notice.topic, record));
      const now = clock.now();
      await notices.delivered(
        notice.id,
        posted,
        record.request.version,
        now,
        now + (isBulk(record) ? RUN_EVERY_MS : 0),
      );
    } catch (error) {
      const code = errorCodeOf(error);
      const waitMs = RETRY_MS[Math.min(notice.failures, RETRY_MS.length - 1)] ?? 0;
      const { audience } = notice;
      const isEmergency = notice.topic === 'break-glass' && audience !== undefined;
      const isGivenUp = isHopeless(code) && (!isEmergency || (await isAuditTold(record, audience)));
      log.warn({ requestId: notice.requestId, topic: notice.topic, error: code, isGivenUp }, 'message not delivered');
      onFailure(notice.topic, isGivenUp);
      const isReplaced = isGivenUp && isPrompt(notice) && audience !== undefined;
      const isLater = isReplaced && (await requests.askDirectly(notice.requestId, audience)) === 'later';
      const tryAgainAt = isGivenUp && !isLater ? undefined : clock.now() + waitMs;
      await notices.failed(notice, code, tryAgainAt, clock.now());
    }
  }

  /** Somebody whom the policy wants told of break-glass cannot be: that is said where everybody looks. */
  async function isAuditTold(record: RequestRecord, audience: string): Promise<boolean> {
    if (isOpen(auditChannel)) return false;
    const { text } = messageFor('break-glass', record);
    const words = `${text}\n:warning: ${isPerson(audience) ? person(audience) : `The channel ${audience}`} could not be told, as the policy wants. An operator corrects it.`;
    return bot.chat
      .postMessage({ channel: auditChannel, text: words, blocks: [section(words)], unfurl_links: false })
      .then(
        () => true,
        () => false,
      );
  }

  /** @returns where it stands; nothing when there was nothing (more) to say. */
  async function post(notice: Notice, record: RequestRecord, message: Message): Promise<Notice['posted']> {
    const { topic, posted } = notice;
    if (posted) {
      await bot.chat.update({ ...posted, ...message });
      return posted;
    }
    if (isPointless(notice, record)) return undefined;
    if (topic === 'page') {
      await page?.(record);
      return undefined;
    }
    const told = topic === 'more' ? await whatElseWaits(notice) : message;
    const channel = channelOf(notice, record);
    // It has the card, or the summary.
    if (topic === 'afterwards' && [...record.cards, auditChannel].includes(channel)) return undefined;
    if (!told) return undefined;
    const thread = await threadOf(notice);
    if (topic === 'results') {
      // A file goes only into a conversation that exists; where the message it belongs under never came, another opens it.
      if (isBulk(record)) await uploadResults({ bot, runs }, record, thread ?? (await say(channel, message)));
      return undefined;
    }
    return say(thread?.channel ?? channel, told, thread);
  }

  async function say(channel: string, message: Message, thread?: Notice['posted']): Promise<Place> {
    const answer = await bot.chat.postMessage({
      channel,
      ...message,
      unfurl_links: false,
      unfurl_media: false,
      ...(thread ? { thread_ts: thread.ts } : {}),
    });
    return { channel: answer.channel ?? channel, ts: answer.ts ?? '' };
  }

  async function whatElseWaits({ audience = '' }: Notice): Promise<Message | undefined> {
    const ids = await notices.waitingFor(audience, LISTED_MAX);
    const records = await Promise.all(ids.map((id) => store.read(id)));
    const waiting = records.filter((record) => record?.request.state === 'pending');
    return waiting.length > 0 ? moreWaiting(waiting.filter((record) => record !== undefined)) : undefined;
  }

  function channelOf({ topic, audience }: Notice, { request }: RequestRecord): string {
    if (audience !== undefined) return audience;
    if (topic === 'summary' || topic === 'break-glass') return auditChannel;
    if (topic === 'afterwards') return approvalChannel();
    return (topic === 'told' ? targetOf(request) : undefined) ?? request.requester;
  }

  /** An edited message notifies nobody: a turning point is a new one, in the thread of the message that is edited. */
  function threadOf({ topic, requestId, audience }: Notice): Promise<Notice['posted']> {
    if (topic === 'results') return notices.statusOf(requestId);
    if (topic === 'reminder') return notices.cardOf(requestId, audience ?? '');
    return TURNING_POINTS.has(topic) ? notices.statusOf(requestId) : Promise.resolve(undefined);
  }
}

/** Does it for all of them at once, and lets each end before it throws what one threw. */
async function allOf<T>(them: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(them.map(work));
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
}
