import type { Ack } from './courier';
import { isObject, textOf, type JsonObject } from './json';
import { postReply } from './methods/chat';
import { readableIn } from './message-board';
import { SlackRefusal } from './refusal';
import { placesIn } from './view-state';
import type { OpenView } from './views';
import type { World } from './world';

/** What Slack's client does with the body of an acknowledgement. A body it cannot use makes the ack a failed one. */

function failed(ack: Ack, problem: string): Ack {
  if (ack.delivery) ack.delivery.problem = problem;
  return { ...ack, ok: false, problem };
}

/** A command's answer: text, or a message; by default only for the person who typed it (F3.1). */
export async function applyCommandAnswer(world: World, ack: Ack, user: string, channel: string): Promise<Ack> {
  if (!ack.ok || ack.body === '') return ack;
  const body = isObject(ack.body) ? ack.body : { text: textOf(ack.body) };
  if (body.text === undefined && body.blocks === undefined && body.attachments === undefined) return ack;
  return attempt(ack, () => postReply(world, body, { method: 'ack', channel, user }));
}

/** A submission's `response_action`; an empty answer closes the view (F4.2). */
export async function applySubmissionAnswer(world: World, ack: Ack, view: OpenView): Promise<Ack> {
  const applied = ack.ok ? await attempt(ack, () => respond(world, view, isObject(ack.body) ? ack.body : {})) : ack;
  if (applied.problem === undefined) delete view.problem;
  else view.problem = applied.problem;
  return applied;
}

async function attempt(ack: Ack, run: () => Promise<void>): Promise<Ack> {
  try {
    await run();
    return ack;
  } catch (error) {
    if (error instanceof SlackRefusal) return failed(ack, [error.code, JSON.stringify(error.extra)].join(' '));
    throw error;
  }
}

async function respond(world: World, view: OpenView, body: JsonObject): Promise<void> {
  const { views, hooks } = world;
  const next = body.view;
  const show = async () => {
    const content = isObject(next) ? next : {};
    await hooks.onMessage?.({ method: 'ack', to: view.user, text: readableIn(content), content });
  };
  switch (body.response_action) {
    case undefined:
      views.close(view);
      return;
    case 'clear':
      views.clear(view.user);
      return;
    case 'update':
      await show();
      views.update(view, next);
      return;
    case 'push':
      await show();
      views.push(view.user, next);
      return;
    case 'errors':
      view.errors = fieldErrors(view, body.errors);
      return;
    default:
      throw new SlackRefusal('unknown_response_action');
  }
}

/** Errors belong to input blocks of this view; Slack's client shows anything else as a failure. */
function fieldErrors(view: OpenView, errors: unknown): Record<string, string> {
  const inputs = placesIn(view.view.blocks).flatMap(({ input, blockId }) => (input ? [blockId] : []));
  const entries = isObject(errors) ? Object.entries(errors) : [];
  const known = entries.every(([blockId, text]) => inputs.includes(blockId) && typeof text === 'string' && text !== '');
  if (entries.length === 0 || !known) throw new SlackRefusal('errors_name_no_input_block');
  return Object.fromEntries(entries.map(([blockId, text]) => [blockId, textOf(text)]));
}
