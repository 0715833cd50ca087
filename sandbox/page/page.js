// The sandbox page. Everything done here goes through the stand-in to the unchanged app; nothing is made up here.

import { startClock } from './clock.js';
import { avatar, byId, el, toast } from './dom.js';
import { startModals } from './modal.js';
import { startSessions } from './sessions.js';
import { connect, onPart, person, state } from './state.js';
import { startTalk, unreadEverywhere } from './talk.js';
import { startTrouble } from './trouble.js';
import { startWire } from './wire.js';

/** The org admin on call, unless the address names somebody. */
const FIRST = 'W05ADMIN001';
const whoFromAddress = () => new URLSearchParams(location.search).get('as') ?? FIRST;

function addressOf(id) {
  const address = new URL(location.href);
  address.searchParams.set('as', id);
  return address;
}

function actAs(id) {
  history.pushState(null, '', addressOf(id));
  connect(id);
}

/** Whoever was deactivated cannot sign in any more; the server then lets somebody else in. */
function noticeWho() {
  if (whoFromAddress() === state.me) return;
  toast('That person cannot sign in here: this window is somebody else’s now.');
  history.replaceState(null, '', addressOf(state.me));
}

/** So that the tabs of two windows tell which is whose, and which has news. */
function showTitle() {
  const unread = unreadEverywhere();
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${person(state.me).realName} · Session Warden sandbox`;
}

function showPeople() {
  const rows = [...state.people.values()]
    .filter(({ id, canAct, isCore }) => canAct && (isCore || id === state.me))
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
          el(
            'span',
            { class: 'who' },
            el('bdi', {}, it.realName),
            el(
              'small',
              {},
              it.role,
              ...it.groups.map((group) => [' · ', el('span', { class: 'group' }, group)]).flat(),
            ),
          ),
        ),
        el(
          'a',
          {
            href: addressOf(it.id).search,
            target: '_blank',
            rel: 'noopener',
            class: 'another',
            title: `Open another window as ${it.realName}`,
            'aria-label': `Open another window as ${it.realName}`,
          },
          '↗',
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
  if (part === 'begin') noticeWho();
  if (part === 'people') showPeople();
  if (part === 'app' && state.app.ended) byId('link').textContent = `The app runs no more. ${state.app.ended}`;
});
startTalk(showTitle);
startModals();
startSessions();
startTrouble();
startClock();
startWire();
addEventListener('popstate', () => connect(whoFromAddress()));
connect(whoFromAddress());
