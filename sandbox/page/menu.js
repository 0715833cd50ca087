// A menu under a button: arrow keys move, Enter chooses, Esc and a click elsewhere close.

import { el } from './dom.js';

/** @param {{ words: string, more?: string, choose: () => void }[]} items */
export function openMenu(anchor, label, items) {
  document.querySelector('.menu')?.remove();
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const close = () => {
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', elsewhere);
  };
  const elsewhere = ({ target }) => {
    if (!menu.contains(target) && target !== anchor) close();
  };
  for (const { words, more, choose } of items) {
    const onclick = () => {
      close();
      anchor.focus();
      choose();
    };
    menu.append(el('button', { type: 'button', role: 'menuitem', onclick }, words, more && el('small', {}, more)));
  }
  menu.addEventListener('keydown', (event) => {
    const entries = [...menu.children];
    const at = entries.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      entries[(at + step + entries.length) % entries.length].focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation();
      close();
      anchor.focus();
    }
  });
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', elsewhere);
  menu.firstElementChild?.focus();
}

/** Below the button, or above it when there is no room; never outside the window. */
function place(menu, anchor) {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const x = left + width > innerWidth - 8 ? right - width : left;
  const y = bottom + height > innerHeight - 8 ? top - height - 4 : bottom + 4;
  menu.style.left = `${Math.max(8, x)}px`;
  menu.style.top = `${Math.max(8, y)}px`;
}
