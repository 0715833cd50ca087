import type { BlockButtonAction } from '@slack/bolt';
import type { RequestId } from '../../domain/request';
import type { ResetScope, UserId, WorkspaceId } from '../../domain/session';
import { asUserId } from '../../domain/session';
import { readTypedPeople } from '../../domain/typed-people';
import type { Opened } from '../../requests/bulk/open-list';
import { refusalWords } from '../refusal-words';
import type { Door, Feature } from '../feature';
import { SCOPE_TYPED } from '../command-text';
import { entryProblemWords } from '../list-words';
import type { Listeners } from '../listeners';
import { LIST_AGAIN } from '../run-messages.view';
import { openWindow, showWindow, tell } from '../windows';
import type { ManyAsked } from './bulk-choose.view';
import { CHOOSE_MANY, chooseModal, PASTED_CHARS_MAX, PICKED_MAX, readMany, saidModal } from './bulk-choose.view';

const TITLE = 'Many people';

/** Naming many people: from the command, in a window, or those whom an earlier run left over. */
export const bulkChoose: Feature = {
  commands: [],
  shortcuts: [],

  register(listeners: Listeners, door: Door) {
    listeners.view({ callback_id: CHOOSE_MANY, type: 'view_submission' }, async ({ ack, body, view }) => {
      const opener = asUserId(body.user.id);
      const read = readMany(view.state.values, view.private_metadata);
      if (!opener) return ack();
      if (!read.ok) return ack({ response_action: 'errors', errors: read.errors });
      const externalId = view.external_id ?? '';
      await ack({ response_action: 'update', view: saidModal(externalId, TITLE, 'Making the list…') });
      const opened = await door.requests.openList({ opener, ...read.form });
      await showWindow(door, opener, saidModal(externalId, TITLE, openedWords(opened)));
    });

    listeners.action<BlockButtonAction>(
      { action_id: LIST_AGAIN, type: 'block_actions' },
      async ({ ack, body, action }) => {
        await ack();
        const person = asUserId(body.user.id);
        if (!person) return;
        const opened = await door.requests.listWhatIsLeft((action.value ?? '') as RequestId, person);
        await tell(door, person, openedWords(opened));
      },
    );
  },
};

const openedWords = (opened: Opened): string =>
  opened.kind === 'refused'
    ? `Nothing was done. ${refusalWords(opened.refusal)}`
    : 'The list is being made: everybody is looked up. A direct message shows how far it is, and has the button *Review…* when it is ready. Nothing ends before you have seen it.';

/** What a command says of many people. `wrong`: a word that names nobody. */
export type ManyText =
  | { readonly kind: 'many'; readonly asked: ManyAsked }
  | { readonly kind: 'wrong'; readonly answer: string }
  | { readonly kind: 'not-many' };

/** Reads the text behind `/reset-sessions` when it names more than one person, a group, a channel, or says `many`. */
export function readManyText(text: string, workspace: WorkspaceId | undefined): ManyText {
  const words = readTypedPeople(text);
  const said = words.map(({ typed }) => typed.toLowerCase());
  const named = words.filter(({ names }) => names !== 'nobody');
  const isMany =
    said.includes('many') || named.length > 1 || named.some(({ names }) => names === 'group' || names === 'channel');
  if (!isMany) return { kind: 'not-many' };

  let scope: ResetScope | undefined;
  for (const word of words) {
    if (word.names !== 'nobody') continue;
    const lower = word.typed.toLowerCase();
    if (Object.hasOwn(SCOPE_TYPED, lower)) scope = SCOPE_TYPED[lower];
    else if (lower !== 'many') return { kind: 'wrong', answer: entryProblemWords(word) };
  }
  const people = named.flatMap((entry): UserId[] => (entry.names === 'person' ? [entry.id] : []));
  const others = named.filter(({ names }) => names !== 'person').map(({ typed }) => typed);
  const pasted = [...others, ...people.slice(PICKED_MAX)].join('\n');
  if (pasted.length > PASTED_CHARS_MAX) return { kind: 'wrong', answer: TOO_MANY };
  return {
    kind: 'many',
    asked: {
      people: people.slice(0, PICKED_MAX),
      pasted,
      ...(scope ? { scope } : {}),
      ...(workspace ? { workspace } : {}),
    },
  };
}

const TOO_MANY =
  'Nothing was done: these are more people than fit behind a command. Type `/reset-sessions many` and upload them as a file, one person a row.';

/** Opens the window at once, from what was typed alone. */
export async function chooseMany(door: Door, triggerId: string, opener: UserId, asked: ManyAsked): Promise<void> {
  await openWindow(door, triggerId, opener, chooseModal(door.newId(), asked));
}
