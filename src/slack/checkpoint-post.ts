import type { WebClient } from '@slack/web-api';
import type { Checkpoint } from '../domain/evidence';
import { numeral } from '../domain/numeral';
import type { CheckpointStore, Place } from '../requests/evidence-ports';
import type { Clock, Installation } from '../requests/ports';
import { section } from './blocks';
import { errorCodeOf } from './client';
import type { Log } from './feature';

const DAY_MS = 86_400_000;
const TRY_AGAIN_MS = 600_000;
/** The message that the thread hung under is gone: the next one begins anew. */
const THREAD_GONE = new Set(['cannot_reply_to_message', 'thread_not_found', 'message_not_found']);

const FIRST_WORDS =
  'Checkpoints of the trail, one a day, are kept in this thread: whoever runs the database cannot rewrite what came before one without contradicting it. docs/evidence.md says how to compare.';

export interface CheckpointPostOptions {
  readonly bot: WebClient;
  readonly checkpoints: CheckpointStore;
  readonly auditChannel: string;
  readonly installation: () => Installation;
  readonly clock: Clock;
  readonly log: Log;
}

/** Once a day the latest checkpoint goes to the audit channel, all in one thread. When it cannot, nothing else waits for it. */
export function createCheckpointPost(options: CheckpointPostOptions) {
  const { bot, checkpoints, auditChannel, installation, clock, log } = options;

  return async function postDue(): Promise<void> {
    // Nothing is posted to a channel that was not seen to be private.
    if (installation().kind !== 'ready') return;
    const due = await checkpoints.claimPost(clock.now(), TRY_AGAIN_MS, DAY_MS);
    if (!due) return;
    const known = due.thread?.channel === auditChannel ? due.thread : undefined;
    try {
      const thread = known ?? (await say(FIRST_WORDS));
      if (!known) await checkpoints.posted(thread, clock.now() + TRY_AGAIN_MS);
      await say(checkpointWords(due.checkpoint), thread);
      await checkpoints.posted(thread, clock.now() + DAY_MS);
    } catch (error) {
      const code = errorCodeOf(error);
      log.warn({ error: code }, 'checkpoint not posted');
      if (THREAD_GONE.has(code)) await checkpoints.posted(undefined, clock.now());
    }
  };

  async function say(text: string, thread?: Place): Promise<Place> {
    const answer = await bot.chat.postMessage({
      channel: auditChannel,
      text,
      blocks: [section(text)],
      unfurl_links: false,
      unfurl_media: false,
      ...(thread ? { thread_ts: thread.ts } : {}),
    });
    return { channel: auditChannel, ts: answer.ts ?? '' };
  }
}

/** The same line as in a file of checkpoints, so that it can be copied into one. */
const checkpointWords = (checkpoint: Checkpoint): string =>
  `Checkpoint ${checkpoint.n}, up to row ${numeral(checkpoint.seq)}:\n\`\`\`${JSON.stringify(checkpoint)}\`\`\``;
