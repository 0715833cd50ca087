import type { RequestId } from '../../domain/request';
import type { UserId } from '../../domain/session';
import type { RequestRecord } from '../../requests/store-ports';
import type { Choice } from '../../requests/submit';
import type { Door } from '../feature';
import type { Seen } from './confirmation';
import { show, showRefusal } from './confirmation';
import type { Frame } from './confirmation-parts.view';
import { progressModal } from './confirmation-parts.view';

/** After the submit: judges, stores, acts, and shows how far it is. If the window is gone, a message says so instead. */
export async function carryOut(door: Door, at: Frame, requester: UserId, choice: Choice): Promise<void> {
  const submitted = await door.requests.submit(at.draft, requester, choice);
  if (submitted.kind === 'refused') return showRefusal(door, at, submitted.refusal, true);

  const { id } = submitted.request;
  const act = async (): Promise<void> => {
    await door.requests.advance(id);
    await door.homes.refresh(requester);
    const isStopping = !(await door.pause(0));
    if (isStopping) await showProgress(door, at, id);
  };
  // The request is stored: its messages tell what happens, whatever breaks here.
  await besides(door, id, act(), (record) => show(door, at, progressModal(at, record)));
}

/** Shows how far it is while it is acted on; whatever breaks, the jobs carry it on. */
export async function besides(
  door: Door,
  id: RequestId,
  act: Promise<void>,
  showIt: (record: RequestRecord) => Promise<Seen>,
): Promise<void> {
  for (const end of await Promise.allSettled([act, follow(door, id, act, showIt)]))
    if (end.status === 'rejected') door.log.error({ error: end.reason as unknown, requestId: id }, 'left to the jobs');
}

const FOLLOW_EVERY_MS = 300;
const FOLLOW_TIMES = 60;

/**
 * Keeps the window up to date for a while, whoever carries the act on, until it has settled or the window is closed. When our own
 * part of the act has ended, that is shown at once.
 */
async function follow(
  door: Door,
  id: RequestId,
  act: Promise<void>,
  showIt: (record: RequestRecord) => Promise<Seen>,
): Promise<void> {
  let isActing = true;
  const acted = act
    .catch(() => undefined)
    .then(() => {
      isActing = false;
      return true;
    });
  const pause = (): Promise<boolean> => {
    const paused = door.pause(FOLLOW_EVERY_MS);
    return isActing ? Promise.race([acted, paused]) : paused;
  };
  let known: RequestRecord | undefined;
  for (let time = 0; time < FOLLOW_TIMES; time += 1) {
    const record = await door.requests.read(id);
    if (!record) return;
    const isNews = record.request.version !== known?.request.version;
    if (isNews && (await showIt(record)) === 'closed') return;
    known = record;
    if (record.target.state === 'settled' || !(await pause())) return;
  }
}

async function showProgress(door: Door, at: Frame, id: RequestId): Promise<Seen> {
  const record = await door.requests.read(id);
  return record ? show(door, at, progressModal(at, record)) : 'closed';
}
