import type { KnownBlock, ModalView } from '@slack/types';
import type { ListSource } from '../../requests/list-ports';
import type { ResetScope, UserId, WorkspaceId } from '../../domain/session';
import { asUserId, asWorkspaceId } from '../../domain/session';
import type { TypedEntry } from '../../domain/typed-people';
import { readTypedPeople } from '../../domain/typed-people';
import { context, option, plain, section } from '../blocks';
import { entryProblemWords } from '../list-words';
import type { Values } from './confirmation-parts.view';

/** The window in which many people are named, and the reader of what it sends back. */

export const CHOOSE_MANY = 'choose_many';
export const PASTED_CHARS_MAX = 3_000;
/** As many as a menu holds (F4.1); whether more may be filled in, Slack does not say. */
export const PICKED_MAX = 100;
const PEOPLE_MAX = 200;
const ORGANISATION = 'organisation';
const SCOPES: readonly ResetScope[] = ['all', 'mobile', 'web'];

/** What a command named already. */
export interface ManyAsked {
  readonly people: readonly UserId[];
  /** Addresses, user groups and channels, as they are pasted. */
  readonly pasted: string;
  readonly scope?: ResetScope;
  readonly workspace?: WorkspaceId;
}

export function chooseModal(externalId: string, { people, pasted, scope, workspace }: ManyAsked): ModalView {
  const everybody = [
    ...(workspace ? [option(workspace, 'Everybody in this workspace')] : []),
    option(ORGANISATION, 'Everybody in the organisation'),
  ];
  return {
    type: 'modal',
    callback_id: CHOOSE_MANY,
    external_id: externalId,
    // A choice to begin with, and where groups belong: neither gives a right.
    private_metadata: `${scope ?? ''}.${workspace ?? ''}`,
    title: plain('Many people', 24),
    close: plain('Cancel', 24),
    submit: plain('Make the list', 24),
    blocks: [
      section(
        'Name everybody whose sessions should end, in any of these ways. Nothing ends yet: you see the whole list first.',
      ),
      {
        type: 'input',
        block_id: 'people',
        optional: true,
        label: plain('People'),
        element: {
          type: 'multi_users_select',
          action_id: 'people',
          max_selected_items: PEOPLE_MAX,
          placeholder: plain('Pick people', 150),
          ...(people.length > 0 ? { initial_users: [...people] } : {}),
        },
      },
      {
        type: 'input',
        block_id: 'pasted',
        optional: true,
        label: plain('Or paste them'),
        hint: plain('User ids, e-mail addresses, mentions, user groups or channels, however they are separated.'),
        element: {
          type: 'plain_text_input',
          action_id: 'pasted',
          multiline: true,
          max_length: PASTED_CHARS_MAX,
          ...(pasted === '' ? {} : { initial_value: pasted }),
        },
      },
      {
        type: 'input',
        block_id: 'file',
        optional: true,
        label: plain('Or upload a file'),
        hint: plain('CSV or plain text, one person a row, up to 10 MB and 100,000 rows.'),
        element: { type: 'file_input', action_id: 'file', filetypes: ['csv', 'tsv', 'txt'], max_files: 1 },
      },
      {
        type: 'input',
        block_id: 'everybody',
        optional: true,
        label: plain('Or everybody'),
        element: {
          type: 'static_select',
          action_id: 'everybody',
          options: everybody,
          placeholder: plain('Nobody else', 150),
        },
      },
      context(
        'Bots, admins and other protected people, people of other organisations, deactivated people and you yourself are left out, and shown as such.',
      ),
    ],
  };
}

export interface ManyForm {
  readonly named: readonly TypedEntry[];
  readonly sources: readonly ListSource[];
  readonly workspace?: WorkspaceId;
  readonly scope?: ResetScope;
}

export type ReadMany =
  { readonly ok: true; readonly form: ManyForm } | { readonly ok: false; readonly errors: Record<string, string> };

/** What names nobody is shown under its field, with what to do; nothing is guessed and nothing passed over. */
export function readMany(values: Values, metadata: string): ReadMany {
  const [scopeText, workspaceText] = metadata.split('.');
  const scope = SCOPES.find((each) => each === scopeText);
  const workspace = asWorkspaceId(workspaceText);
  const picked = (values.people?.people?.selected_users ?? [])
    .map(asUserId)
    .filter((id) => id !== undefined)
    .map((id, i): TypedEntry => ({ row: i + 1, typed: id, names: 'person', id }));
  const pasted = readTypedPeople(values.pasted?.pasted?.value ?? '');
  const wrong = pasted.filter((entry) => entry.names === 'nobody');
  if (wrong.length > 0) return { ok: false, errors: { pasted: problemsIn(wrong) } };
  if (!workspace && pasted.some(({ names }) => names === 'group'))
    return { ok: false, errors: { pasted: WHOSE_GROUP } };

  const [file] = (values.file?.file as { files?: { id?: unknown }[] } | undefined)?.files ?? [];
  const everybody = values.everybody?.everybody?.selected_option?.value;
  const named = [...picked, ...pasted];
  const sources: ListSource[] = [
    ...(typeof file?.id === 'string' ? [{ kind: 'file' as const, id: file.id }] : []),
    ...(everybody === undefined ? [] : [everybodyOf(everybody)]),
  ];
  if (named.length + sources.length === 0)
    return { ok: false, errors: { people: 'Name somebody: here, by pasting, with a file, or everybody.' } };
  return { ok: true, form: { named, sources, ...(workspace ? { workspace } : {}), ...(scope ? { scope } : {}) } };
}

function everybodyOf(value: string): ListSource {
  const of = asWorkspaceId(value);
  return { kind: 'everybody', ...(of ? { of } : {}) };
}

/** An organisation's payload need not name a workspace (F3.11). */
const WHOSE_GROUP =
  'Slack does not say in which workspace these user groups are. Type /reset-sessions with the groups behind it, in a channel of that workspace, or paste their people.';

const PROBLEMS_SHOWN = 3;

function problemsIn(wrong: readonly Extract<TypedEntry, { names: 'nobody' }>[]): string {
  const shown = wrong.slice(0, PROBLEMS_SHOWN).map(entryProblemWords);
  const rest = wrong.length > PROBLEMS_SHOWN ? [`And ${wrong.length - PROBLEMS_SHOWN} more.`] : [];
  return [...shown, ...rest].join(' ');
}

/** What a window says that asks nothing. */
export const saidModal = (externalId: string, title: string, words: string, more: KnownBlock[] = []): ModalView => ({
  type: 'modal',
  callback_id: 'said',
  external_id: externalId,
  title: plain(title, 24),
  close: plain('Close', 24),
  blocks: [section(words), ...more],
});
