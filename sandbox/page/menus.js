// Menus of people and of conversations, for one and for several.

import { confirmed } from './confirm.js';
import { el } from './dom.js';
import { keyOf, valueOf } from './places.js';
import { words } from './mrkdwn.js';
import { picker } from './picker.js';
import { findPeople, person, state } from './state.js';

const PEOPLE = {
  one: 'selected_user',
  many: 'selected_users',
  nameOf: (id) => person(id).realName,
  find: () => async (typed) =>
    (await findPeople(typed)).map(({ id, realName, name, role }) => ({
      id,
      words: realName,
      more: `@${name} · ${role}`,
    })),
};
const CONVERSATIONS = {
  one: 'selected_conversation',
  many: 'selected_conversations',
  nameOf: (id) => conversationName(state.conversations.find((it) => it.id === id) ?? { id, name: id }),
  find: (element) => (typed) =>
    state.conversations
      .filter((it) => passes(it, element.filter ?? {}) && conversationName(it).toLowerCase().includes(typed))
      .map((it) => ({
        id: it.id,
        words: conversationName(it),
        more: it.isPrivate && !it.isApp ? 'private' : undefined,
      })),
};

const conversationName = ({ name, isApp }) => (isApp ? (state.app?.name ?? 'App') : `#${name}`);

/** As the stand-in does, which has the last word. */
function passes({ isApp, isPrivate, isShared }, filter) {
  const kind = isApp ? 'im' : isPrivate ? 'private' : 'public';
  if (filter.include && !filter.include.includes(kind)) return false;
  return !(filter.exclude_external_shared_channels && isShared) && !(filter.exclude_bot_users && isApp);
}

export const menuOf = ({ type }) => (type.includes('users') ? PEOPLE : CONVERSATIONS);

export function menuForOne(place, element, use, label) {
  const menu = menuOf(element);
  const chosen = valueOf(use, place)?.[menu.one];
  const fill = async (id) => {
    if (await confirmed(element.confirm)) use.fill(place, id, element);
  };
  return picker({
    key: keyOf(place),
    id: use.id,
    label,
    about: use.about,
    isInvalid: use.isInvalid,
    placeholder: words(element.placeholder) || 'Type to find',
    value: chosen ? menu.nameOf(chosen) : '',
    find: menu.find(element),
    choose: ({ id }) => fill(id),
    clear: () => fill(null),
  });
}

/** Whatever was chosen stands above a box to find more. */
export function menuForSeveral(place, element, use, label) {
  const menu = menuOf(element);
  const chosen = valueOf(use, place)?.[menu.many] ?? [];
  const max = element.max_selected_items ?? Infinity;
  const isFull = chosen.length >= max;
  const fill = async (ids) => {
    if (await confirmed(element.confirm)) use.fill(place, ids, element);
  };
  const find = menu.find(element);
  const box = picker({
    key: keyOf(place),
    id: use.id,
    label,
    about: use.about,
    isDisabled: isFull,
    placeholder: isFull ? `No more than ${max}` : words(element.placeholder) || 'Type to find',
    find: async (typed) => (await find(typed)).filter(({ id }) => !chosen.includes(id)),
    choose: ({ id }) => fill([...chosen, id]),
  });
  const named = chosen.map((id) => ({ id, name: menu.nameOf(id) }));
  return el(
    'div',
    { class: 'several' },
    chips(place, named, (id) => fill(chosen.filter((other) => other !== id))),
    box,
  );
}

/** What was chosen, each to be taken out again. */
export function chips(place, items, remove) {
  const rows = items.map(({ id, name }) => {
    const attributes = { type: 'button', class: 'x', 'aria-label': `Remove ${name}`, 'data-key': keyOf(place, id) };
    return el('li', {}, el('bdi', {}, name), el('button', { ...attributes, onclick: () => remove(id) }, '×'));
  });
  return rows.length > 0 && el('ul', { class: 'chips', 'aria-label': 'Chosen' }, ...rows);
}
