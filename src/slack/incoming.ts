import type { BlockAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { DraftId } from '../domain/request';
import type { UserId } from '../domain/session';
import { asUserId } from '../domain/session';
import type { Draft } from '../requests/draft-ports';
import type { ShownDraft } from '../requests/preview';
import type { Door } from './feature';

/** What came back from one of our modals. The handle selects a draft; only its opener, as Slack signed it, may use it. */
export interface Incoming<D extends Draft = Draft> {
  readonly draft: D;
  readonly externalId: string;
  readonly user: UserId;
  readonly values: ViewOutput['state']['values'];
  readonly hash: string;
  readonly submitLabel: string | undefined;
}

export async function readView(
  { requests }: Pick<Door, 'requests'>,
  body: Pick<ViewSubmitAction, 'user' | 'view'> | BlockAction,
): Promise<Incoming | undefined> {
  const { view } = body;
  const user = asUserId(body.user.id);
  if (!view?.external_id || !user) return undefined;
  const draft = await requests.draft(view.private_metadata as DraftId, user);
  return (
    draft && {
      draft,
      externalId: view.external_id,
      user,
      values: view.state.values,
      hash: view.hash,
      submitLabel: view.submit?.text,
    }
  );
}

export const isShown = (incoming: Incoming): incoming is Incoming<ShownDraft> => incoming.draft.shown !== undefined;
