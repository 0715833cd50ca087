import type { ModalState, PersonClient } from './person';
import type { Channel, Message, Person } from './organisation';
import { PEOPLE } from './names';
import type { Manifest } from './page-manifest';
import type { SessionTable } from './page-sessions';
import type { Trouble } from './page-trouble';
import type { StandIn } from './stand-in';

/** What the page is about: the stand-in, the app beside it, and what the page itself remembers. */
export interface PageWorld {
  readonly slack: StandIn;
  readonly app: { readonly url: string; readonly ended: () => string | undefined };
  readonly manifest: Manifest;
  readonly sessions: SessionTable;
  readonly trouble: Trouble;
}

/** Everything that somebody's window shows but the wire, in parts that travel whole whenever they change. */
export type Parts = Readonly<Record<string, unknown>>;

export function partsFor(world: PageWorld, me: PersonClient): Parts {
  const { slack, app, manifest, sessions, trouble } = world;
  const people = [...slack.org.people.values()];
  const places = placesOf(world, me.id);
  return {
    app: { ...manifest, url: app.url, ended: app.ended() },
    people: people.map((person) => ({ ...shownPerson(person), groups: groupsOf(world, person.id) })),
    places: places.map(({ id, name, is_im: isApp, is_private: isPrivate }) => ({ id, name, isApp, isPrivate })),
    ...Object.fromEntries(places.map(({ id }) => [`messages ${id}`, me.messages(id).map(shownMessage)])),
    modals: me.stack().map(shownView),
    home: manifest.hasHome ? optional(me.home()) : null,
    ...Object.fromEntries(people.filter(hasSessions).map(({ id }) => [`sessions ${id}`, sessions.rowsOf(id)])),
    trouble: trouble.shown(),
  };
}

const optional = (view: ModalState | undefined) => (view ? shownView(view) : null);

/** The channels this person is in, and last the conversation with the app. */
function placesOf({ slack }: PageWorld, user: string): Channel[] {
  const channels = [...slack.org.channels.values()].filter(
    ({ members, is_im: isIm }) => !isIm && members.includes(user),
  );
  return [...channels, slack.directMessageOf(user)];
}

const hasSessions = ({ is_bot: isBot, is_stranger: isStranger }: Person): boolean => !isBot && !isStranger;

/** Whoever can sign in to this organisation can be played. */
export const canAct = (person: Person): boolean => hasSessions(person) && !person.deleted;

function shownPerson(person: Person) {
  const { id, name, real_name: realName, profile } = person;
  return { id, name, realName, shown: profile.display_name || realName, role: roleOf(person), canAct: canAct(person) };
}

/** Handles of the user groups this person is in: a policy may give rights to those. */
const groupsOf = ({ slack }: PageWorld, user: string): string[] =>
  [...slack.org.groups.values()]
    .filter(({ users, is_disabled: isDisabled }) => !isDisabled && users.includes(user))
    .map(({ handle }) => `@${handle}`);

function roleOf(person: Person): string {
  if (person.deleted) return 'Deactivated';
  if (person.is_stranger) return 'Other organisation';
  if (person.is_bot) return 'App';
  if (person.is_ultra_restricted) return 'Single-channel guest';
  if (person.is_restricted) return 'Guest';
  const { is_primary_owner: isPrimary, is_owner: isOwner, is_admin: isAdmin } = person.enterprise_user ?? {};
  if (isPrimary) return 'Primary Owner';
  if (isOwner) return 'Org Owner';
  if (isAdmin) return person.id === PEOPLE.service ? 'Org Admin (service)' : 'Org Admin';
  return person.is_admin ? 'Workspace Admin' : 'Member';
}

function shownMessage({ ts, text, user, blocks, attachments, thread_ts: thread, edited, ephemeralFor }: Message) {
  return {
    ts,
    text,
    user,
    blocks,
    attachments,
    thread,
    isEdited: edited !== undefined,
    isPrivate: ephemeralFor !== undefined,
  };
}

/** What the app keeps in a view for itself is not shown to people. */
function shownView({ id, view, state, hash, errors, problem }: ModalState) {
  const { title, submit, close, blocks } = view;
  return { id, hash, title, submit, close, blocks, state, errors, problem };
}
