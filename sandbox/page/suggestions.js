// What may be meant by the beginning of a command or a name, of all that the page knows.

import { state } from './state.js';

export const SUGGESTIONS_MAX = 8;

export function commandsLike(start) {
  const found = (state.app?.commands ?? []).filter(({ command }) => command.startsWith(start));
  if (found.some(({ command }) => command === start)) return [];
  return found.map(({ command, hint: usage, description }) => ({
    insert: command,
    words: `${command} ${usage}`,
    more: description,
  }));
}

export const personRow = ({ name, realName, role }) => ({
  insert: `@${name}`,
  words: `@${name}`,
  more: `${realName} · ${role}`,
  find: `${name} ${realName}`,
});

/** All that can be mentioned and is known to the page. */
const mentionable = (sign) =>
  sign === '#'
    ? state.conversations
        .filter(({ isApp }) => !isApp)
        .map(({ name, isPrivate }) => ({
          insert: `#${name}`,
          words: `#${name}`,
          more: isPrivate ? 'Private channel' : 'Channel',
          find: name,
        }))
    : [
        ...[...state.people.values()].filter(({ role }) => role !== 'Deactivated').map(personRow),
        ...state.groups.map(({ handle }) => ({
          insert: `@${handle}`,
          words: `@${handle}`,
          more: 'User group',
          find: handle,
        })),
      ];

export const isWhole = (sign, start) => mentionable(sign).some(({ insert }) => insert === sign + start);

export function namesLike(sign, start) {
  if (isWhole(sign, start)) return [];
  const words = (text) => text.toLowerCase().split(/\s+/);
  return mentionable(sign)
    .filter(({ find }) => words(find).some((word) => word.startsWith(start)))
    .slice(0, SUGGESTIONS_MAX);
}
