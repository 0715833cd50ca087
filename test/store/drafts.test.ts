import type { DraftId } from '../../src/domain/request';
import type { Draft } from '../../src/requests/draft-ports';
import { newId } from '../../src/store/ids';
import { ALICE, idOf, NOW, TARA } from '../helpers/examples';
import { onEachDatabase } from './databases';

const newDraft = (changes: Partial<Draft> = {}): Draft => ({
  id: newId() as DraftId,
  opener: ALICE,
  kind: 'invalidate',
  target: TARA,
  candidates: [],
  picks: [],
  leftOut: [],
  breakGlass: false,
  page: 0,
  expiresAt: NOW + 3_600_000,
  ...changes,
});

onEachDatabase('a draft', (here) => {
  it('is read as it was left, until it expires', async () => {
    const { drafts } = here.store;
    const draft = newDraft({ email: 'tara@example.com', scope: 'web', sought: idOf(1) });
    await drafts.create(draft);
    expect(await drafts.read(draft.id, NOW)).toEqual(draft);
    expect(await drafts.read(draft.id, draft.expiresAt - 1)).toEqual(draft);
    expect(await drafts.read(draft.id, draft.expiresAt)).toBeUndefined();
    expect(await drafts.read('nobody’s' as DraftId, NOW)).toBeUndefined();
  });

  it('loses none of fifty changes made at once', async () => {
    const { drafts } = here.store;
    const draft = newDraft();
    await drafts.create(draft);
    const ids = Array.from({ length: 50 }, (_, i) => idOf(i));
    const changed = ids.map((id) =>
      drafts.change(draft.id, NOW, (now) => ({ ...now, picks: [...now.picks, id], page: now.page + 1 })),
    );
    expect((await Promise.all(changed)).map((it) => it?.page).sort((a, b) => Number(a) - Number(b))).toEqual(
      ids.map((_, i) => i + 1),
    );
    const left = await drafts.read(draft.id, NOW);
    expect(left?.page).toBe(50);
    expect([...(left?.picks ?? [])].sort()).toEqual(ids);
  });

  it('is not changed once expired, nor when it never was', async () => {
    const { drafts } = here.store;
    const draft = newDraft();
    await drafts.create(draft);
    const change = jest.fn((it: Draft) => it);
    expect(await drafts.change(draft.id, draft.expiresAt, change)).toBeUndefined();
    expect(await drafts.change('nobody’s' as DraftId, NOW, change)).toBeUndefined();
    expect(change).not.toHaveBeenCalled();
  });

  it('stays as it was when a change fails halfway', async () => {
    const { drafts } = here.store;
    const draft = newDraft();
    await drafts.create(draft);
    const broken = drafts.change(draft.id, NOW, () => {
      throw new Error('a bug');
    });
    await expect(broken).rejects.toMatchObject({ code: 'store_unavailable' });
    expect(await drafts.read(draft.id, NOW)).toEqual(draft);
    expect(await drafts.change(draft.id, NOW, (it) => ({ ...it, page: 7 }))).toMatchObject({ page: 7 });
  });

  it('is deleted, devices and all, when it has expired', async () => {
    const { drafts, db } = here.store;
    const [old, open] = [newDraft({ expiresAt: NOW }), newDraft({ expiresAt: NOW + 1 })];
    await drafts.create(old);
    await drafts.create(open);
    await drafts.purgeExpired(NOW);
    expect(await db.selectFrom('drafts').select('id').execute()).toEqual([{ id: open.id }]);
  });
});
