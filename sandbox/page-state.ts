import { conversationsOf } from './conversations-offered';
import { objectsIn } from './json';
import type { ModalState, PersonClient } from './person';
import type { Channel, Message } from './organisation';
import type { Manifest } from './page-manifest';
import { hasSessions, peopleToShow, shownPerson } from './page-people';
import type { MovedClock } from './moved-clock';
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
  /** Where time can be let pass. */
  readonly clock?: MovedClock;
}

/** Everything that somebody's window shows but the wire, in parts that travel whole whenever they change. */
export type Parts = Readonly<Record<string, unknown>>;

export function partsFor(world: PageWorld, me: PersonClient): Parts {
  const { slack, app, manifest, sessions, trouble, clock } = world;
  const places = placesOf(world, me.id);
  const talk = {
    ...Object.fromEntries(places.map(({ id }) => [`messages ${id}`, me.messages(id).map(shownMessage)])),
    modals: me.stack().map(shownView),
    home: manifest.hasHome ? optional(me.home()) : null,
  };
  const people = peopleToShow(slack.org, JSON.stringify(talk), [me.id, ...sessions.lookedAt]);
  const withTable = people.filter((person) => hasSessions(person) && sessions.isShown(person.id));
  return {
    app: { ...manifest, url: app.url, ended: app.ended(), isLarge: slack.org.people.size > people.length },
    people: people.map((person) => shownPerson(slack.org, person)),
    groups: [...slack.org.groups.values()].filter((it) => !it.is_disabled).map(({ id, handle }) => ({ id, handle })),
    conversations: conversationsOf(slack.org, me.id).map(shownPlace),
    places: places.map(shownPlace),
    ...talk,
    ...Object.fromEntries(withTable.map(({ id }) => [`sessions ${id}`, sessions.rowsOf(id)])),
    trouble: trouble.shown(),
    clock: clock ? { aheadMinutes: Math.round(clock.aheadMs() / 60_000) } : null,
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

function shownPlace({ id, name, is_im: isApp, is_private: isPrivate, is_ext_shared: isShared }: Channel) {
  return { id, name, isApp, isPrivate, isShared };
}

function shownMessage(message: Message) {
  const { ts, text, user, blocks, attachments, thread_ts: thread, edited, ephemeralFor, files } = message;
  return {
    ts,
    text,
    user,
    blocks,
    attachments,
    thread,
    files: objectsIn(files).map(({ id, name, size }) => ({ id, name, size })),
    isEdited: edited !== undefined,
    isPrivate: ephemeralFor !== undefined,
  };
}

/** What the app keeps in a view for itself is not shown to people. */
function shownView({ id, view, state, hash, errors, problem }: ModalState) {
  const { title, submit, close, blocks } = view;
  return { id, hash, title, submit, close, blocks, state, errors, problem };
}
