import type { BlockButtonAction } from '@slack/bolt';
import type { RequestId } from '../../domain/request';
import type { UserId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import type { Decided, WhyLate } from '../../requests/decide';
import type { RequestRecord } from '../../requests/store-ports';
import { isBulk } from '../../requests/store-ports';
import { overWords, refusalAbout } from '../approval-words';
import { counted, moment, section } from '../blocks';
import { errorCodeOf } from '../client';
import { inWindow } from '../error-boundary';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { APPROVE, ASK_AGAIN, DENY, WITHDRAW } from '../messages.view';
import { progressWords, stateWords } from '../progress';
import { refusalWords } from '../refusal-words';
import { notOpenedWords } from '../windows';
import { besides } from './carry-out';
import type { Seen } from './confirmation';
import type { Side } from './approvals.view';
import { CALLBACK, decisionLoading, decisionModal, decisionSaid, readDecision, SEND_LIST } from './approvals.view';

const BUTTONS: readonly { actionId: string; side: Side }[] = [
  { actionId: APPROVE, side: 'approve' },
  { actionId: DENY, side: 'deny' },
];

/** Agreeing to what somebody else asked for, denying it, taking one's own request back, and asking again. */
export const approvals: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    for (const { actionId, side } of BUTTONS) {
      listeners.action<BlockButtonAction>(
        { action_id: actionId, type: 'block_actions' },
        async ({ ack, body, action }) => {
          await ack();
          const person = asUserId(body.user.id);
          if (person) await openDecision(door, body.trigger_id, side, action.value, person);
        },
      );

      listeners.view({ callback_id: CALLBACK[side], type: 'view_submission' }, async ({ ack, body }) => {
        const person = asUserId(body.user.id);
        const form = readDecision(body.view);
        const externalId = body.view.external_id ?? '';
        if (!person) return ack();
        if (side === 'deny' && !form.denial) {
          await ack({ response_action: 'errors', errors: { denial: 'Choose why not.' } });
          return;
        }
        await ack({ response_action: 'update', view: decisionSaid(externalId, 'Checking…') });
        const decided = await door.requests.decide({ ...form, person, decision: side });
        await say(door, externalId, person, decidedWords(decided));
        const running = decided.kind === 'approved' ? carryOn(door, externalId, form.id) : undefined;
        await door.homes.refresh(person);
        await running;
      });
    }

    listeners.action<BlockButtonAction>(
      { action_id: SEND_LIST, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const person = asUserId(body.user.id);
        if (!person) return;
        const considered = await door.requests.consider((action.value ?? '') as RequestId, person, 'deny');
        if (considered.kind === 'refused') return tell(door, person, refusalWords(considered.refusal));
        if (isBulk(considered.record)) await door.sendList(considered.record.request.operation.list, person);
      },
    );

    listeners.action<BlockButtonAction>(
      { action_id: WITHDRAW, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const person = asUserId(body.user.id);
        const withdrawn = person && (await door.requests.withdraw((action.value ?? '') as RequestId, person));
        // The status message under the button shows the rest.
        if (person && withdrawn?.kind !== 'withdrawn') await tell(door, person, notTakenBackWords(withdrawn?.record));
        if (person) await door.homes.refresh(person);
      },
    );

    listeners.action<BlockButtonAction>(
      { action_id: ASK_AGAIN, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const person = asUserId(body.user.id);
        if (!person) return;
        const submitted = await door.requests.askAgain((action.value ?? '') as RequestId, person);
        if (submitted.kind === 'refused')
          await tell(door, person, `Nothing was asked. ${refusalWords(submitted.refusal)}`);
        else if (submitted.kind === 'existing')
          await tell(
            door,
            person,
            `You asked this again already: *${submitted.request.reference}* says how it stands.`,
          );
        else {
          const { gone = 0, request } = submitted;
          if (gone > 0)
            await tell(
              door,
              person,
              `${counted(gone, 'session')} of those you picked ended meanwhile: *${request.reference}* asks about the rest.`,
            );
          await door.requests.advance(request.id);
        }
        await door.homes.refresh(person);
      },
    );
  },
};

/** What enough people agreed to runs at once; the window shows how far it is. */
async function carryOn(door: Door, externalId: string, id: RequestId): Promise<void> {
  await besides(door, id, door.requests.advance(id), async (record) => {
    const view = decisionSaid(externalId, decidedWords({ kind: 'approved', record }));
    return update(door, externalId, view);
  });
}

const PRESS_AGAIN = 'Nothing was decided: press the button again.';

/** Of a list the first people are shown; the rest is a file. */
async function showDecision(
  door: Door,
  externalId: string,
  side: Side,
  person: UserId,
  record: RequestRecord,
): Promise<void> {
  const first = isBulk(record) ? await door.requests.firstOf(record.request.operation.list) : [];
  const seen = await update(door, externalId, decisionModal(externalId, side, record, first));
  if (seen === 'failed') await tell(door, person, `Slack did not show the request in the window. ${PRESS_AGAIN}`);
}

/** The window opens at once, then fills, for those who may decide. */
async function openDecision(
  door: Door,
  triggerId: string,
  side: Side,
  handle: string | undefined,
  person: UserId,
): Promise<void> {
  const externalId = door.newId();
  const failure = await door.bot.views
    .open({ trigger_id: triggerId, view: decisionLoading(externalId) })
    .then(() => undefined, errorCodeOf);
  if (failure !== undefined) {
    door.log.warn({ error: failure }, 'decision window not opened');
    return tell(door, person, `${notOpenedWords(failure)} ${PRESS_AGAIN}`);
  }
  await inWindow(externalId, async () => {
    const considered = await door.requests.consider((handle ?? '') as RequestId, person, side);
    if (considered.kind === 'open') await showDecision(door, externalId, side, person, considered.record);
    else
      await say(
        door,
        externalId,
        person,
        considered.kind === 'refused'
          ? refusalWords(considered.refusal)
          : tooLateWords(considered.why, considered.record),
      );
  });
}

function decidedWords(decided: Decided): string {
  switch (decided.kind) {
    case 'approved':
      return `:white_check_mark: You agreed, and that was enough. The card follows it to its end.\n${progressWords(decided.record, 'others')}`;
    case 'recorded':
      return `:white_check_mark: You agreed. ${stateWords(decided.record)}`;
    case 'denied':
      return `You denied it. Nothing was run, and the requester is told.`;
    case 'too-late':
      return tooLateWords(decided.why, decided.record);
    case 'refused':
      return `Nothing was decided. ${refusalWords(decided.refusal)}`;
    case 'impossible':
      return `Nothing was decided. ${refusalAbout(decided.refusal, decided.record)} It still waits: try again in a moment.`;
    case 'void':
      return `Nothing was decided, and the request has ended: it cannot run any more. ${refusalAbout(decided.refusal, decided.record)}`;
  }
}

/** Every click gets an answer: who was faster, and that this one did nothing. */
function tooLateWords(why: WhyLate, record: RequestRecord): string {
  const words = stateWords(record, 'others');
  switch (why) {
    case 'over':
      return `${overWords(record, words)} ${NOTHING_RUN}`;
    case 'expired':
      return `It expired at ${moment(record.request.expiresAt)}, before you pressed: nobody can decide on it any more. ${NOTHING_RUN}`;
    case 'decided-before':
      return `You have agreed already. ${words} ${NOTHING_RUN}`;
    case 'other-content':
      return `What your window showed is not what is stored, so nothing was decided. Open it again from the card. ${NOTHING_RUN}`;
  }
}

const NOTHING_RUN = 'Nothing was run by your click.';

const notTakenBackWords = (record: RequestRecord | undefined): string =>
  record
    ? `Nothing was taken back: it does not wait any more.\n${progressWords(record)}`
    : 'Nothing was taken back: there is no such request of yours.';

async function say(door: Door, externalId: string, person: UserId, words: string): Promise<void> {
  const seen = await update(door, externalId, decisionSaid(externalId, words));
  if (seen !== 'shown') await tell(door, person, words);
}

const update = (door: Door, externalId: string, view: ReturnType<typeof decisionSaid>): Promise<Seen> =>
  door.bot.views.update({ external_id: externalId, view }).then(
    () => 'shown',
    (error: unknown) => {
      const code = errorCodeOf(error);
      if (code === 'not_found') return 'closed';
      door.log.warn({ error: code }, 'decision window not updated');
      return 'failed';
    },
  );

async function tell({ bot }: Door, person: UserId, words: string): Promise<void> {
  await bot.chat.postMessage({ channel: person, text: words, blocks: [section(words)] });
}
