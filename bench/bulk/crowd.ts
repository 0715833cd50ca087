import { WORKSPACES } from '../../sandbox/names';
import type { StandIn } from '../../sandbox/stand-in';
import { ORG, PEOPLE } from '../../sandbox/names';
import type { Person } from '../../src/domain/person';
import type { ListId, OrganisationId, UserId, WorkspaceId } from '../../src/domain/session';
import type { NewEntry } from '../../src/requests/list-ports';
import type { Store } from '../../src/store';
import { newId } from '../../src/store/ids';

const DAY_MS = 24 * 60 * 60_000;
const AT_ONCE = 1_000;
/** `addPeople` gives a phone and a browser to everybody. */
const SESSIONS_AT_LEAST = 2;

/** So many ordinary people with so many sessions each. @returns their ids. */
export function addCrowd(slack: StandIn, people: number, sessionsEach = SESSIONS_AT_LEAST): readonly string[] {
  const ids = slack.addPeople(people);
  for (const id of ids) for (let i = SESSIONS_AT_LEAST; i < sessionsEach; i += 1) slack.signIn(id, 'iphone');
  return ids;
}

/** A list of Alice's that is ready to be reviewed, without the minutes it takes to look everybody up. */
export async function readyList({ lists }: Store, people: readonly string[], now: number): Promise<void> {
  const id = newId() as ListId;
  const opener = PEOPLE.alice as UserId;
  await lists.create({ id, opener, sources: [], createdAt: now, expiresAt: now + DAY_MS }, []);
  let claim = await lists.claim(id, now, DAY_MS);
  for (let i = 0; i < people.length; i += AT_ONCE) {
    const entries = people.slice(i, i + AT_ONCE).map((person, at) => found(person as UserId, i + at + 1, now));
    claim = claim && (await lists.commit(claim, { add: { source: 0, entries } }, now, DAY_MS));
  }
  claim = claim && (await lists.commit(claim, { change: { state: 'ready' } }, now, DAY_MS));
  if (!claim) throw new Error('The list could not be written.');
  await lists.release(claim);
}

function found(id: UserId, row: number, readAt: number): NewEntry {
  const person: Person = {
    id,
    name: `Crowd ${row}`,
    kind: 'person',
    standing: 'active',
    role: 'member',
    organisation: ORG as OrganisationId,
    workspaces: [WORKSPACES.main as WorkspaceId],
    readAt,
  };
  return { row, typed: id, names: 'found', person };
}
