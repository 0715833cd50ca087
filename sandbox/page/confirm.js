// The question that an element may ask before it does anything.

import { el } from './dom.js';
import { rich, words } from './mrkdwn.js';

/** @returns whether to go on; at once when there is nothing to ask. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = el(
      'dialog',
      { class: 'confirm', 'aria-label': words(question.title), onclose: close },
      el('h2', {}, words(question.title)),
      el('p', {}, ...rich(question.text)),
      el(
        'form',
        { method: 'dialog', class: 'buttons' },
        el('button', { class: 'button', value: 'no' }, words(question.deny)),
        el('button', { class: `button ${question.style ?? 'primary'}`, value: 'yes' }, words(question.confirm)),
      ),
    );
    function close() {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    }
    document.body.append(dialog);
    dialog.showModal();
  });
}
