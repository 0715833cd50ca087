import type { DraftId } from '../domain/request';
import type { SessionId } from '../domain/session';
import type { Context } from './context';
import type { Draft } from './draft-ports';

type NewDraft = Omit<Draft, 'id' | 'expiresAt' | 'candidates' | 'picks' | 'page' | 'leftOut' | 'breakGlass'> &
  Partial<Pick<Draft, 'candidates' | 'picks'>>;

export interface OpenedDraft {
  readonly draft: Draft;
  /** Puts it on disk: to be called once. @throws StoreError */
  readonly keep: () => Promise<void>;
}

/**
 * What a command, a shortcut or a button asked for, to be kept so that the modal carries nothing but a random handle. The modal
 * may open meanwhile: nothing that is done in it counts before the draft can be read.
 */
export function openDraft({ drafts, clock, timings, newId }: Context, asked: NewDraft): OpenedDraft {
  const draft: Draft = {
    candidates: [],
    picks: [],
    leftOut: [],
    breakGlass: false,
    ...asked,
    id: newId() as DraftId,
    page: 0,
    expiresAt: clock.now() + timings.draftLivesMs,
  };
  return { draft, keep: () => drafts.create(draft) };
}

/** @returns the draft, if it is this person's own: a handle alone opens nothing. */
export async function readDraft({ drafts, clock }: Context, id: DraftId, opener: string): Promise<Draft | undefined> {
  const draft = await drafts.read(id, clock.now());
  return draft?.opener === opener ? draft : undefined;
}

/** Changes the opener's own draft. */
export async function changeDraft(
  context: Context,
  id: DraftId,
  opener: string,
  change: (draft: Draft) => Draft,
): Promise<Draft | undefined> {
  if (!(await readDraft(context, id, opener))) return undefined;
  return context.drafts.change(id, context.clock.now(), change);
}

/** The picks after a page was ticked: what is on the page counts as ticked there, the rest stays. */
export function withPagePicks(draft: Draft, onPage: readonly SessionId[], ticked: readonly SessionId[]): SessionId[] {
  const elsewhere = draft.picks.filter((id) => !onPage.includes(id));
  return [...elsewhere, ...ticked.filter((id) => onPage.includes(id))];
}
