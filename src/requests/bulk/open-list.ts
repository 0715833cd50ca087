import { holds } from '../../domain/judge';
import type { Right } from '../../domain/policy';
import type { Refusal } from '../../domain/refusal';
import type { Evidence } from '../../domain/request';
import type { ListId, ResetScope, UserId, WorkspaceId } from '../../domain/session';
import type { TypedEntry } from '../../domain/typed-people';
import type { Context } from '../context';
import { askRequester } from '../facts';
import type { ListSource, NewEntry, PeopleList } from '../list-ports';
import { recordRefusal } from '../preview';

export interface ListAsked {
  readonly opener: UserId;
  readonly named: readonly TypedEntry[];
  readonly sources: readonly ListSource[];
  /** Where user groups were named: Slack lists their members only with that (F2). Absent: none were. */
  readonly workspace?: WorkspaceId;
  readonly scope?: ResetScope;
  readonly evidence?: Evidence;
}

export type Opened =
  { readonly kind: 'opened'; readonly list: PeopleList } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Keeps what was named, for those who may end sessions of many people. Looking everybody up goes on in the background. */
export async function openList(context: Context, asked: ListAsked): Promise<Opened> {
  const { lists, clock, timings, newId } = context;
  const { opener, named, workspace, scope, evidence } = asked;
  const sources = [...asked.sources, ...named.flatMap((entry) => sourceOf(entry, workspace))];
  const refusal = await whyNotMany(context, opener, sources);
  if (refusal) {
    await recordRefusal(context, opener, refusal);
    return { kind: 'refused', refusal };
  }
  const now = clock.now();
  const list = await lists.create(
    {
      id: newId() as ListId,
      opener,
      sources,
      ...(scope ? { scope } : {}),
      ...(evidence ? { evidence } : {}),
      createdAt: now,
      expiresAt: now + timings.listLivesMs,
    },
    named.flatMap(toEntry),
  );
  return { kind: 'opened', list };
}

/** Why this person may not end sessions of many people (of everybody, when that is a source); nothing when they may. */
async function whyNotMany(
  context: Context,
  opener: UserId,
  sources: readonly ListSource[],
): Promise<Refusal | undefined> {
  const asked = await askRequester(context, opener);
  if (!asked.ok) return asked.refusal;
  const rights: Right[] = sources.some(({ kind }) => kind === 'everybody') ? ['bulk', 'everybody'] : ['bulk'];
  const answers = rights.map((right) => ({
    right,
    held: holds(asked.value.person, right, asked.value, context.policy()),
  }));
  const missing = answers.find(({ held }) => held !== 'yes');
  if (!missing) return undefined;
  return missing.held === 'unknown' ? { code: 'group-unknown' } : { code: 'right-missing', right: missing.right };
}

function sourceOf(entry: TypedEntry, workspace: WorkspaceId | undefined): ListSource[] {
  if (entry.names === 'group' && workspace) return [{ kind: 'group', id: entry.id, workspace }];
  return entry.names === 'channel' ? [{ kind: 'channel', id: entry.id }] : [];
}

/** Groups and channels are sources of their own. */
export function toEntry({ row, typed, ...entry }: TypedEntry): NewEntry[] {
  switch (entry.names) {
    case 'person':
      return [{ row, typed, names: 'person', key: entry.id }];
    case 'address':
      return [{ row, typed, names: 'address', key: entry.email }];
    case 'nobody':
      return [{ row, typed, names: 'nobody', why: entry.why }];
    case 'group':
    case 'channel':
      return [];
  }
}
