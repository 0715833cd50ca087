// Elements without markup strings: whatever people or the app wrote only ever becomes text.

/** `el('button', { type: 'button', onclick }, 'Send')`; `undefined` and `false` attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked' || name === 'disabled') node[name] = value;
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== false && child !== ''));
  return node;
}

export const byId = (id) => document.getElementById(id);

export const button = (words, onclick, attributes = {}) =>
  el('button', { type: 'button', onclick, ...attributes }, words);

/** Says something in red, for a while. */
export function toast(words) {
  const note = el(
    'p',
    { class: 'toast' },
    words,
    button('×', () => note.remove(), { 'aria-label': 'Dismiss' }),
  );
  byId('toasts').append(note);
  setTimeout(() => note.remove(), 12_000);
}

/** In the reader's own time zone. */
export const timeOf = (ms, withSeconds = false) =>
  new Date(ms).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
  });

/** Initials on one of a few colours, always the same for the same person. */
export function avatar({ id, realName = '?', role }) {
  const initials = realName.match(/\p{L}/u)
    ? realName.split(/\s+/).map((word) => word.match(/\p{L}/u)?.[0] ?? '')
    : ['?'];
  const tint = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
  const shape = role === 'App' ? 'app' : 'person';
  return el('span', { class: `avatar tint-${tint} ${shape}`, 'aria-hidden': 'true' }, initials.slice(0, 2).join(''));
}
