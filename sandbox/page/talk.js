// Channels, the conversation with the app and its Home tab, as the person played sees them.

import { drawBlocks } from './blocks.js';
import { sharedFiles } from './files.js';
import { composer } from './composer.js';
import { avatar, button, byId, el, timeOf } from './dom.js';
import { openMenu } from './menu.js';
import { mrkdwn } from './mrkdwn.js';
import { act, messagesIn, onPart, person, state } from './state.js';

let here;
let tab = 'messages';
/** How many messages of each place have been on the screen. */
const seen = new Map();
/** Messages as drawn, so that only what changed is drawn, and read aloud, again. */
const drawn = new Map();

let told = () => undefined;

const unreadIn = (id) => Math.max(0, messagesIn(id).length - (seen.get(id) ?? Infinity));
export const unreadEverywhere = () => state.places.reduce((sum, { id }) => sum + unreadIn(id), 0);

/** @param {() => void} onNews is called whenever something may be unread, or read. */
export function startTalk(onNews) {
  told = onNews;
  onPart((part) => {
    if (part === 'begin') begin();
    else if (part === 'places' || part.startsWith('messages ')) show(part);
    else if (['home', 'people', 'app', 'groups', 'conversations'].includes(part)) showTab();
  });
}

function begin() {
  drawn.clear();
  seen.clear();
}

function show(part) {
  if (!state.places.some(({ id }) => id === here)) here = state.places[0]?.id;
  const place = part.replace('messages ', '');
  if (part !== 'places' && (!seen.has(place) || place === here)) seen.set(place, messagesIn(place).length);
  showPlaces();
  if (part === 'places' || place === here) showTab();
}

export function goTo(place, toTab = 'messages') {
  [here, tab] = [place, toTab];
  seen.set(place, messagesIn(place).length);
  showPlaces();
  showTab();
  const { isApp } = placeNow();
  if (isApp && tab === 'home' && state.app?.hasHome) void act({ do: 'visit-home' }, 'Opening the Home tab');
}

const placeNow = () => state.places.find(({ id }) => id === here) ?? {};

function showPlaces() {
  const me = person(state.me);
  byId('window-title').replaceChildren('Stand-in for Slack, as ', el('bdi', {}, me.realName), ' sees it');
  const tabs = state.places.map(({ id, name, isApp, isPrivate }) => {
    const unread = unreadIn(id);
    const label = isApp
      ? [state.app?.name ?? 'App', el('small', { class: 'badge' }, 'APP')]
      : [`# ${name}`, isPrivate && el('small', { class: 'badge' }, 'private')];
    const count = unread > 0 && el('span', { class: 'unread' }, String(unread), el('span', { class: 'away' }, ' new'));
    return el(
      'button',
      { type: 'button', 'aria-current': id === here && 'page', onclick: () => goTo(id) },
      ...[label].flat(),
      count,
    );
  });
  byId('places').replaceChildren(...tabs);
  told();
}

function showTab() {
  const { isApp, id } = placeNow();
  const subtabs = byId('subtabs');
  subtabs.hidden = !isApp;
  if (!isApp) tab = 'messages';
  const tabButton = (name, words) => button(words, () => goTo(id, name), { 'aria-pressed': String(tab === name) });
  subtabs.replaceChildren(tabButton('messages', 'Messages'), tabButton('home', 'Home'));
  if (tab === 'home') showHome();
  else showMessages();
  composer(placeNow(), tab === 'messages');
}

function showHome() {
  const { home } = state;
  const use = {
    values: home?.state,
    fill: ({ blockId, actionId }, choice) =>
      act({ do: 'fill', home: true, values: { [blockId]: { [actionId]: choice } } }),
    type: () => undefined,
    click: ({ blockId, actionId }, { value }) =>
      act({ do: 'click', home: true, blockId, actionId, value }, 'The button'),
  };
  const empty = el('p', { class: 'empty' }, 'This app has no Home tab yet.');
  const talk = byId('talk');
  const focused = talk.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  talk.replaceChildren(home ? el('div', { class: 'home' }, ...drawBlocks(home.blocks, use)) : empty);
  // Whoever goes on with the keyboard goes on where they were, or from the top when that button is gone.
  if (focused !== undefined)
    ([...talk.querySelectorAll('[data-key]')].find((it) => it.dataset.key === focused) ?? talk).focus();
}

function showMessages() {
  const talk = byId('talk');
  const isAtEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 60;
  const messages = messagesIn(here);
  const known = new Set(messages.map(({ ts }) => ts));
  const heads = messages.filter(({ thread }) => !thread || !known.has(thread));
  const ordered = heads.flatMap((it) => [it, ...messages.filter(({ thread }) => thread === it.ts)]);
  const nodes = ordered.map(drawMessage);
  const empty = el('p', { class: 'empty' }, 'Nothing has been said here yet.');
  talk.replaceChildren(...(nodes.length > 0 ? nodes : [empty]));
  if (isAtEnd) talk.scrollTop = talk.scrollHeight;
}

function drawMessage(message) {
  const key = `${here} ${message.ts}`;
  const json = JSON.stringify([message, state.people.size]);
  const before = drawn.get(key);
  if (before?.json === json) return before.node;
  const node = draw(message, here);
  drawn.set(key, { json, node });
  return node;
}

function draw(message, channel) {
  const { ts, user, thread, isEdited, isPrivate } = message;
  const author = person(user);
  return el(
    'article',
    {
      class: `message${thread ? ' reply' : ''}${isPrivate ? ' private' : ''}`,
      'aria-label': `Message from ${author.realName}`,
    },
    avatar(author),
    el(
      'div',
      { class: 'said' },
      isPrivate && el('p', { class: 'only-you' }, 'Only visible to you'),
      el(
        'p',
        { class: 'byline' },
        el('bdi', { class: 'author' }, author.role === 'App' ? appName(author) : author.realName),
        author.role === 'App' && el('small', { class: 'badge' }, 'APP'),
        el('time', {}, timeOf(Number(ts) * 1_000)),
        thread && el('small', {}, 'in thread'),
      ),
      el(
        'div',
        { class: 'content' },
        ...content(message, channel),
        isEdited && el('small', { class: 'edited' }, '(edited)'),
      ),
    ),
    !isPrivate &&
      button('⋮', (event) => shortcuts(event.currentTarget, channel, ts), {
        class: 'more',
        'aria-haspopup': 'menu',
        'aria-expanded': 'false',
        'aria-label': `More actions on the message of ${timeOf(Number(ts) * 1_000)}`,
      }),
  );
}

const appName = ({ name, realName }) => (name === 'session-warden' ? (state.app?.name ?? name) : realName);

/** Blocks replace the text, as they do in Slack. */
function content({ ts, text, blocks, attachments = [], files = [] }, channel) {
  const use = {
    fill: () => undefined,
    click: ({ blockId, actionId }, { value }) =>
      act({ do: 'click', channel, ts, blockId, actionId, value }, 'The button'),
  };
  const body = blocks?.length ? drawBlocks(blocks, use) : [text !== '' && el('p', {}, ...mrkdwn(text))];
  return [
    ...body,
    ...sharedFiles(files),
    ...attachments.map((it) => el('div', { class: 'attachment' }, ...content({ text: '', ...it }, channel))),
  ];
}

function shortcuts(anchor, channel, ts) {
  const items = (state.app?.shortcuts ?? [])
    .filter(({ kind }) => kind === 'message')
    .map(({ name, description, callbackId }) => ({
      words: name,
      more: description,
      choose: () => act({ do: 'message-shortcut', callbackId, channel, ts }, `“${name}”`),
    }));
  openMenu(anchor, 'Message shortcuts', items);
}
