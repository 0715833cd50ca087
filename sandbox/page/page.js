// The sandbox page. Everything done here goes through the stand-in to the unchanged app; nothing is made up here.

import { avatar, byId, el } from './dom.js';
import { startModals } from './modal.js';
import { startSessions } from './sessions.js';
import { connect, onPart, state } from './state.js';
import { startTalk } from './talk.js';
import { startTrouble } from './trouble.js';
import { startWire } from './wire.js';

/** The org admin on call, unless the address names somebody. */
const FIRST = 'W05ADMIN001';
const whoFromAddress = () => new URLSearchParams(location.search).get('as') ?? FIRST;

function actAs(id) {
  const address = new URL(location.href);
  address.searchParams.set('as', id);
  history.pushState(null, '', address);
  connect(id);
}

function showPeople() {
  const rows = [...state.people.values()]
    .filter(({ canAct }) => canAct)
    .map((it) =>
      el(
        'li',
        {},
        el(
          'button',
          {
            type: 'button',
            'aria-pressed': String(it.id === state.me),
            'data-person': it.id,
            onclick: () => actAs(it.id),
          },
          avatar(it),
          el('span', { class: 'who' }, el('bdi', {}, it.realName), el('small', {}, it.role)),
        ),
      ),
    );
  const focused = document.activeElement?.dataset?.person;
  byId('people').replaceChildren(...rows);
  if (focused)
    byId('people')
      .querySelector(`[data-person="${CSS.escape(focused)}"]`)
      ?.focus();
  const list = byId('people');
  const chosen = list.querySelector('[aria-pressed=true]');
  if (chosen && list.scrollWidth > list.clientWidth) list.scrollLeft = chosen.offsetLeft - list.offsetLeft;
}

onPart((part) => {
  if (part === 'people') showPeople();
  if (part === 'app' && state.app.ended) byId('link').textContent = `The app runs no more. ${state.app.ended}`;
});
startTalk();
startModals();
startSessions();
startTrouble();
startWire();
addEventListener('popstate', () => connect(whoFromAddress()));
connect(whoFromAddress());
