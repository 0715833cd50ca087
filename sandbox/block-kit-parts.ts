import { objectsIn, type JsonObject } from './json';
import { byType, flag, list, oneOf, rule, shape, text, type Check } from './schema';

/** What elements are made of, with its limits (F4.1). */

const mrkdwn = (max: number): Check => shape({ type: oneOf('mrkdwn'), text: text(max) }, { verbatim: flag });
export const plainText = (max: number): Check =>
  byType({ plain_text: shape({ type: oneOf('plain_text'), text: text(max) }, { emoji: flag }) });
export const anyText = (max: number): Check =>
  byType({ plain_text: shape({ type: oneOf('plain_text'), text: text(max) }, { emoji: flag }), mrkdwn: mrkdwn(max) });

const confirm: Check = shape(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

/** Value ≤ 75: the older, stricter of the two documented limits (F4.1). */
const option = (label: Check): Check => shape({ text: label, value: text(75) }, { description: label });
export const menuOption = option(plainText(75));
export const tickOption = option(anyText(75));
export const optionGroup = shape({ label: plainText(75), options: list(menuOption, 100) });

export const actionId = text(255);
export const common = { action_id: actionId, confirm, focus_on_load: flag };
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const optionsOf = (element: JsonObject): JsonObject[] => [
  ...objectsIn(element.options),
  ...objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options)),
];

export const initialAmongOptions = rule('initial_option(s) must be among the options', (element) => {
  const initial = [element.initial_option, ...objectsIn(element.initial_options)].filter((it) => it !== undefined);
  return initial.every((it) => optionsOf(element).some((candidate) => same(candidate, it)));
});
