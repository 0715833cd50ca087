// What the server has told this window, and the way to tell it something. A new stream begins with everything.

import { byId, toast } from './dom.js';

const KEY = document.querySelector('meta[name=sandbox-key]').content;

export const state = {
  me: '',
  app: undefined,
  people: new Map(),
  ...{ groups: [], conversations: [], places: [], modals: [], home: null },
  wire: new Map(),
};
const listeners = [];
let stream;

/** @param {(part: string, value: unknown) => void} listener hears of every part that has changed. */
export const onPart = (listener) => listeners.push(listener);

export const person = (id) => state.people.get(id) ?? { id, name: id, realName: id, shown: id, role: '' };
export const messagesIn = (place) => state[`messages ${place}`] ?? [];
export const sessionsOf = (user) => state[`sessions ${user}`] ?? [];

export function connect(me) {
  stream?.close();
  stream = new EventSource(`/stream?as=${encodeURIComponent(me)}&key=${KEY}`);
  stream.onopen = () => showLink('');
  stream.onerror = () => {
    showLink('Connection lost. Connecting again…');
    if (stream.readyState === EventSource.CLOSED) setTimeout(startOver, 1_000);
  };
  stream.onmessage = ({ data }) => {
    const { part, value } = JSON.parse(data);
    take(part, value);
    for (const listener of listeners) listener(part, value);
  };
}

function take(part, value) {
  if (part === 'begin') {
    state.me = value.me;
    state.wire.clear();
  } else if (part === 'people') state.people = new Map(value.map((it) => [it.id, it]));
  else if (part === 'wire') for (const row of value) state.wire.set(row.seq, row);
  else state[part] = value;
}

/** Another run of the sandbox has another key: only a fresh page knows it. */
async function startOver() {
  try {
    await fetch('/');
    location.reload();
  } catch {
    setTimeout(startOver, 1_000);
  }
}

const showLink = (words) => {
  byId('link').textContent = words;
};

const PROBLEMS = {
  operation_timeout: 'the app did not answer within three seconds',
  dispatch_failed: 'the app could not be reached, or answered with an error',
};

/** @returns what came of it; what went wrong is shown, unless it is for a form to show. */
export async function act(deed, what = 'That') {
  try {
    const headers = { 'content-type': 'application/json', 'x-sandbox-key': KEY };
    const answer = await fetch('/do', { method: 'POST', headers, body: JSON.stringify({ as: state.me, ...deed }) });
    const done = await answer.json();
    if (!answer.ok) toast(done.problem);
    else if (!done.ok && done.problem !== 'missing_required_input')
      toast(`${what} failed: ${PROBLEMS[done.problem] ?? 'Slack could not use the app’s answer'} (${done.problem}).`);
    return done;
  } catch {
    toast('The sandbox does not answer. Is it still running?');
    return { ok: false, problem: 'unreachable' };
  }
}

/** People by what is typed of their name, handle or address, whether the page knows them already or not. */
export async function findPeople(typed) {
  const answer = await fetch(`/people?q=${encodeURIComponent(typed)}`, { headers: { 'x-sandbox-key': KEY } });
  return answer.ok ? answer.json() : [];
}

/** Into a file input of this window. What Slack's client would not take is said. */
export async function upload(view, { blockId, actionId }, file) {
  const where = new URLSearchParams({ as: state.me, view, block: blockId, action: actionId, name: file.name });
  try {
    const answer = await fetch(`/upload?${where}`, { method: 'POST', headers: { 'x-sandbox-key': KEY }, body: file });
    if (!answer.ok) toast((await answer.json()).problem);
  } catch {
    toast(`${file.name} could not be uploaded.`);
  }
}

export const fileAddress = (id) => `/file?${new URLSearchParams({ id, as: state.me, key: KEY })}`;

export const wireDetails = async (seq) =>
  (await fetch(`/wire?seq=${seq}`, { headers: { 'x-sandbox-key': KEY } })).json();
