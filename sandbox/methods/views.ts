import { isObject, type JsonObject } from '../json';
import { readableIn } from '../message-board';
import { badArguments, refuse } from '../refusal';
import type { OpenView } from '../views';
import type { Call, Methods, World } from '../world';

const VIEWS = { tokens: ['bot'], scopes: [], tier: 4 } as const;

export const viewMethods: Methods = {
  'views.open': { ...VIEWS, run: open },
  'views.push': { ...VIEWS, run: push },
  'views.update': { ...VIEWS, run: update },
  'views.publish': { ...VIEWS, run: publish },
};

function viewIn({ args }: Call): JsonObject {
  const view = args.nested('view');
  return isObject(view) ? view : badArguments('missing required field: view');
}

async function announce({ hooks }: World, { record }: Call, to: string, view: JsonObject): Promise<void> {
  await hooks.onMessage?.({ method: record.method, to, text: readableIn(view), content: view });
}

const answer = ({ views }: World, view: OpenView): JsonObject => ({ view: views.payloadOf(view) });

async function open(world: World, call: Call): Promise<JsonObject> {
  const view = viewIn(call);
  const { user } = world.triggers.exchange(call.args.required('trigger_id'));
  await announce(world, call, user, view);
  return answer(world, world.views.open(user, view));
}

/** Only from something the person did inside an open modal. */
async function push(world: World, call: Call): Promise<JsonObject> {
  const view = viewIn(call);
  const { user, viewId } = world.triggers.exchange(call.args.required('trigger_id'));
  if (viewId === undefined || world.views.top(user)?.id !== viewId) return refuse('not_found');
  await announce(world, call, user, view);
  return answer(world, world.views.push(user, view));
}

async function update(world: World, call: Call): Promise<JsonObject> {
  const { args } = call;
  const view = viewIn(call);
  const id = args.text('view_id');
  const externalId = args.text('external_id');
  if (id === undefined && externalId === undefined)
    return badArguments('missing required field: view_id or external_id');
  const target = world.views.find({ id, externalId }) ?? refuse('not_found');
  await announce(world, call, target.user, view);
  // Asked again: the person may have closed it while somebody looked.
  if (!world.views.find({ id: target.id })) return refuse('not_found');
  return answer(world, world.views.update(target, view, args.text('hash')));
}

async function publish(world: World, call: Call): Promise<JsonObject> {
  const view = viewIn(call);
  const user = call.args.required('user_id');
  if (!world.quirks.homeIsOn) return refuse('not_enabled');
  if (!world.org.people.has(user)) return refuse('user_not_found');
  await announce(world, call, user, view);
  return answer(world, world.views.publish(user, view, call.args.text('hash')));
}
