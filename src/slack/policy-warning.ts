import type { WebClient } from '@slack/web-api';
import type { Clock } from '../requests/ports';
import { section } from './blocks';
import { errorCodeOf } from './client';
import type { Log } from './feature';

const TRY_AGAIN_MS = 60_000;

const WORDS =
  ':warning: The policy file was changed and is wrong. The rules before it stay in force. Operator: the log lists what to correct.';

export interface PolicyWarningOptions {
  readonly bot: WebClient;
  readonly auditChannel: string;
  /** Could outsiders read this channel, as far as is known? Rules that are not in force are nothing for them, either. */
  readonly isOpen: (channel: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Says in the audit channel that the policy file is wrong, as soon as that can be said there; no more, once it is right again. */
export function createPolicyWarning({ bot, auditChannel, isOpen, clock, log }: PolicyWarningOptions) {
  let owed: { readonly from: number } | undefined;

  return {
    owe: (): void => {
      owed = { from: clock.now() };
    },
    oweNothing: (): void => {
      owed = undefined;
    },
    tellDue: async (): Promise<void> => {
      const due = owed;
      if (!due || due.from > clock.now() || isOpen(auditChannel)) return;
      const isTold = await say();
      // Meanwhile it may have become right, or wrong in another way.
      if (owed === due) owed = isTold ? undefined : { from: clock.now() + TRY_AGAIN_MS };
    },
  };

  function say(): Promise<boolean> {
    return bot.chat.postMessage({ channel: auditChannel, text: WORDS, blocks: [section(WORDS)] }).then(
      () => true,
      (error: unknown) => {
        log.warn({ error: errorCodeOf(error) }, 'audit channel not told of the wrong policy');
        return false;
      },
    );
  }
}
