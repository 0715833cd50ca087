// A box to type in, with a list of what was found: for people and conversations, of which there may be thousands.

import { el } from './dom.js';

const SHOWN_MAX = 8;
/** What has been typed and not chosen yet, so that a window drawn again does not lose it. */
const drafts = new Map();

/**
 * @param {{ key: string, id: string, label?: string, about?: string, isInvalid?: boolean, isDisabled?: boolean,
 *   placeholder?: string, value?: string, find: (typed: string) => Promise<object[]> | object[],
 *   choose: (item: { id: string, words: string, more?: string }) => void, clear?: () => void }} it
 */
export function picker({ key, id, find, choose, clear, value = '', ...it }) {
  let [found, active, asked, isOpen] = [[], 0, 0, false];
  const list = el('ul', { id: `${id}-list`, role: 'listbox', class: 'found', 'aria-label': 'Found', hidden: true });
  const box = el('input', {
    type: 'text',
    id,
    role: 'combobox',
    autocomplete: 'off',
    'data-key': key,
    'data-typed': true,
    'aria-label': it.label,
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': list.id,
    'aria-describedby': it.about,
    'aria-invalid': it.isInvalid ? 'true' : undefined,
    disabled: it.isDisabled === true,
    placeholder: it.placeholder,
    value: drafts.get(key) ?? value,
    oninput: () => {
      drafts.set(key, box.value);
      void ask(box.value);
    },
    onclick: () => ask(''),
    onfocus: () => box.select(),
    onblur: () => setTimeout(leave, 150),
    onkeydown: keys,
  });

  async function ask(typed) {
    const turn = ++asked;
    const answer = await find(typed.trim().toLowerCase());
    if (turn === asked && box.isConnected) show(answer.slice(0, SHOWN_MAX));
  }

  function show(items) {
    [found, active, isOpen] = [items, 0, true];
    draw();
    list.scrollIntoView({ block: 'nearest' });
  }

  function hide() {
    asked += 1;
    isOpen = false;
    draw();
  }

  function draw() {
    const rows = found.map(({ words, more }, i) =>
      el(
        'li',
        {
          role: 'option',
          id: `${id}-${i}`,
          'aria-selected': String(i === active),
          onpointerdown: (event) => {
            event.preventDefault();
            take(i);
          },
        },
        el('bdi', {}, words),
        more && el('small', {}, more),
      ),
    );
    const nothing = el(
      'li',
      { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' },
      'Nobody and nothing found',
    );
    list.replaceChildren(...(rows.length > 0 ? rows : [nothing]));
    list.hidden = !isOpen;
    box.setAttribute('aria-expanded', String(isOpen));
    if (isOpen && rows.length > 0) box.setAttribute('aria-activedescendant', `${id}-${active}`);
    else box.removeAttribute('aria-activedescendant');
  }

  function take(i) {
    drafts.delete(key);
    box.value = value;
    hide();
    choose(found[i]);
  }

  /** Whoever goes on without choosing keeps what was chosen, or takes it back by leaving nothing. */
  function leave() {
    if (document.activeElement === box || !box.isConnected) return;
    drafts.delete(key);
    if (value !== '' && box.value === '') clear?.();
    box.value = value;
    hide();
  }

  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) void ask('');
      else if (found.length > 0) {
        active = (active + step + found.length) % found.length;
        draw();
      }
    } else if (event.key === 'Enter' && isOpen) {
      event.preventDefault();
      if (found.length > 0) take(active);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      hide();
    }
  }

  return el('div', { class: 'picker' }, box, list);
}
