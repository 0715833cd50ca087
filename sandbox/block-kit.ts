import { accessoryElement, actionElement, inputElement, modalInputElement } from './block-kit-elements';
import { anyText, plainText } from './block-kit-parts';
import { objectsIn, stringsIn, textOf, type JsonObject } from './json';
import { all, byType, flag, list, oneOf, problem, rule, shape, text, type Check } from './schema';

/** Slack's limits on blocks and views (F4.1) for the block types that the app sends. */

const blockId = { block_id: text(255) };

const elementsOf = (block: JsonObject): JsonObject[] => [
  ...objectsIn(block.elements),
  ...objectsIn([block.element, block.accessory]),
];

const distinctActionIds = rule('action_id must be unique within its block', (block) => {
  const ids = elementsOf(block).flatMap(({ action_id: id }) => (typeof id === 'string' ? [id] : []));
  return new Set(ids).size === ids.length;
});

const blockWith = (input: Check): Check =>
  byType({
    section: all(
      shape(
        { type: oneOf('section') },
        { ...blockId, text: anyText(3000), fields: list(anyText(2000), 10), accessory: accessoryElement, expand: flag },
      ),
      rule('needs text or fields', (it) => it.text !== undefined || it.fields !== undefined),
    ),
    context: shape({ type: oneOf('context'), elements: list(anyText(3000), 10) }, blockId),
    divider: shape({ type: oneOf('divider') }, blockId),
    header: shape({ type: oneOf('header'), text: plainText(150) }, blockId),
    actions: all(shape({ type: oneOf('actions'), elements: list(actionElement, 25) }, blockId), distinctActionIds),
    input: shape(
      { type: oneOf('input'), label: plainText(2000), element: input },
      { ...blockId, hint: plainText(2000), optional: flag, dispatch_action: flag },
    ),
  });

const distinctBlockIds: Check = (value, path, problems) => {
  const seen = new Set<string>();
  objectsIn(value).forEach((it, i) => {
    const id = textOf(it.block_id);
    if (id !== '' && seen.has(id)) problems.push(problem(`duplicate block_id: ${id}`, `${path}/${i}`));
    seen.add(id);
  });
};

const blocks = (max: number, min: number, input = inputElement): Check =>
  all(list(blockWith(input), max, min), distinctBlockIds);

const onlyOneFocus = rule('only one element may have focus_on_load', (view) => {
  const focused = objectsIn(view.blocks)
    .flatMap(elementsOf)
    .filter((element) => element.focus_on_load === true);
  return focused.length <= 1;
});

const viewCommon = {
  private_metadata: text(3000, 0),
  callback_id: text(255, 0),
  external_id: text(255, 0),
};

const modal = all(
  shape(
    { type: oneOf('modal'), title: plainText(24), blocks: blocks(100, 1, modalInputElement) },
    {
      ...viewCommon,
      submit: plainText(24),
      close: plainText(24),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
  ),
  rule('submit is required when there are input blocks', (view) => {
    const inputs = objectsIn(view.blocks).some(({ type }) => type === 'input');
    return !inputs || view.submit !== undefined;
  }),
  onlyOneFocus,
);

const home = shape({ type: oneOf('home'), blocks: blocks(100, 1) }, viewCommon);

const VIEW_BYTES_MAX = 250_000;
/** Reported, not documented (F4.1). */
const BLOCK_CHARACTERS_MAX = 13_200;

export type ViewKind = 'modal' | 'home';

/** Slack's error for this view, or `undefined`. */
export function viewFault(view: unknown, kind: ViewKind): { error: string; messages: string[] } | undefined {
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_MAX) return { error: 'view_too_large', messages: [] };
  const messages: string[] = [];
  byType(kind === 'modal' ? { modal } : { home })(view, '/view', messages);
  return messages.length > 0 ? { error: 'invalid_arguments', messages } : undefined;
}

/** Slack's error for the blocks of a message, or `undefined`. */
export function messageBlocksFault(value: unknown): { error: string; messages: string[] } | undefined {
  if (!Array.isArray(value)) return { error: 'invalid_blocks_format', messages: [] };
  const messages: string[] = [];
  blocks(50, 0)(value, '/blocks', messages);
  if (messages.length > 0) return { error: 'invalid_blocks', messages };
  const characters = stringsIn(value).join('').length;
  return characters > BLOCK_CHARACTERS_MAX ? { error: 'msg_blocks_too_long', messages: [] } : undefined;
}
