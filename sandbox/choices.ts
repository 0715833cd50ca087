import { conversationsOffered } from './conversations-offered';
import { filesValue } from './file-input';
import { textOf, type JsonObject } from './json';
import { pickedIn, valueFor, type Choice } from './view-state';
import type { World } from './world';

/** What this person's choice becomes in the state; whatever Slack's client would not offer them throws. */
export function choiceOf(world: World, user: string, element: JsonObject, choice: Choice): JsonObject {
  if (element.type === 'file_input') return filesValue(world, user, element, pickedIn(choice));
  if (textOf(element.type).endsWith('conversations_select')) {
    const offered = conversationsOffered(world.org, user, element.filter).map(({ id }) => id);
    const other = pickedIn(choice).find((id) => !offered.includes(id));
    if (other !== undefined) throw new Error(`There is no conversation ${other} to choose.`);
  }
  return valueFor(element, choice);
}
