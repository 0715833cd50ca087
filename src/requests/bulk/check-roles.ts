import type { whyLeftOut } from '../../domain/judge-bulk';
import type { Person } from '../../domain/person';
import type { Context } from '../context';
import type { ListStep, PeopleList, RoleView } from '../list-ports';
import type { ListFacts } from './list-facts';
import { whyOut } from './list-facts';
import { laterStep, minutesOfCheck, PERSONS_A_MINUTE } from './list-steps';

/** So few are asked about one by one, whatever else would be faster. */
const FEW = 100;

/**
 * Whoever reads through everybody is told roles of one place: those of the organisation, or of the workspace that was read (F2.1). So
 * that nobody protected stays on a list, each person on it is asked about alone, or the other places are read as well, whichever
 * takes fewer minutes. @returns `undefined` when nothing is (any more) to be read
 */
export async function checkRoles(context: Context, list: PeopleList, facts: ListFacts): Promise<ListStep | undefined> {
  const { way } = list;
  if (way?.kind === 'roles') return readView(context, way, facts);
  const isAskedAlone = way?.kind === 'each' && way.isChecked === true;
  const read = viewsRead(list);
  if (isAskedAlone || read.size === 0) return undefined;
  if (await isFewer(context, list)) return { reopen: true, change: { way: { kind: 'each', isChecked: true } } };
  const on = await context.lists.workspacesOn(list.id);
  // Whoever was found in one of several places is known as that place tells of them alone.
  const views = (['organisation', ...on] as const).filter((view) => read.size > 1 || !read.has(view));
  return { change: { way: { kind: 'roles', views, cursor: '' } } };
}

/** Where everybody was read through already. */
function viewsRead({ sources, way }: PeopleList): Set<RoleView> {
  const read = sources.flatMap((source): RoleView[] =>
    source.kind === 'everybody' ? [source.of ?? 'organisation'] : [],
  );
  // Whoever was named may have been met before everybody was read.
  const isWalked = way?.kind === 'walk' || (way?.kind === 'each' && way.walked === true);
  return new Set<RoleView>([...read, ...(isWalked ? (['organisation'] as const) : [])]);
}

/** Are those on the list fewer than who is read with the other places: about as many as the organisation has? */
async function isFewer({ lists }: Context, { counts: { people } }: PeopleList): Promise<boolean> {
  const everybody = await lists.measure('people');
  if (people <= FEW || everybody === undefined) return people <= FEW;
  return people / PERSONS_A_MINUTE <= minutesOfCheck(people, everybody);
}

/** One page of one of these places. */
async function readView(
  context: Context,
  { views: [view, ...others], cursor }: Extract<NonNullable<PeopleList['way']>, { kind: 'roles' }>,
  facts: ListFacts,
): Promise<ListStep | undefined> {
  if (view === undefined) return undefined;
  const { admin, clock, policy } = context;
  const waitMs = await admin.ready('people', 'background');
  if (waitMs > 0) return laterStep(context, waitMs);
  const page = await admin.peoplePage(cursor, view === 'organisation' ? undefined : view);
  const isLast = page.cursor === '';
  return {
    leaveOut: page.items.flatMap((person) => protectedAs(person, facts, clock.now(), policy())),
    change: { way: { kind: 'roles', views: isLast ? others : [view, ...others], cursor: page.cursor } },
  };
}

function protectedAs(
  person: Person,
  facts: ListFacts,
  now: number,
  policy: Parameters<typeof whyLeftOut>[2],
): NonNullable<ListStep['leaveOut']>[number][] {
  const out = whyOut(person, facts, now, policy);
  return out === 'protected' || out === 'primary-owner' ? [{ person: person.id, out }] : [];
}
