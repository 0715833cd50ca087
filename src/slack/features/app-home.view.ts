import type { ActionsBlock, Button, HeaderBlock, HomeView, KnownBlock } from '@slack/types';
import type { Refusal } from '../../domain/refusal';
import type { Rights } from '../../domain/rights';
import { OPEN_STATES } from '../../domain/request';
import type { Home } from '../../requests/home';
import type { Look } from '../../requests/search-acts';
import type { FoundAct, Place, Turn } from '../../requests/search-ports';
import { asPlace, placeOf } from '../../requests/search-ports';
import type { RequestRecord } from '../../requests/store-ports';
import { button, context, dayAndTime, person, plain, section } from '../blocks';
import { askAgainButton, cardWords, decideButtons, withdrawButton } from '../messages.view';
import { progressWords } from '../progress';
import { rightsWords } from '../rights-words';
import { refusalWords } from '../refusal-words';
import { endedWords, operationWords, REASON_WORDS, targetWords } from '../words';
import { filterText, filterWords } from './search-acts.view';

/** The Home tab, and the readers of what its buttons send back. */

export const HOME = {
  end: 'home_end_sessions',
  pick: 'home_pick_sessions',
  many: 'home_many_people',
  refresh: 'home_refresh',
  search: 'home_search',
  showAll: 'home_show_all',
  older: 'home_older',
  newer: 'home_newer',
  export: 'home_export',
} as const;

const homeFrame = (blocks: KnownBlock[], metadata = ''): HomeView => ({
  type: 'home',
  callback_id: 'app_home',
  private_metadata: metadata,
  blocks,
});

/** Whoever may nothing reads whom to ask, and nothing else; whatever else stands in the way may pass. */
export const refusedHome = (refusal: Refusal): HomeView =>
  homeFrame([
    section(refusalWords(refusal)),
    ...(refusal.code === 'not-a-requester' ? [] : [actions(button(HOME.refresh, 'Refresh', 'refresh'))]),
  ]);

export function homeView(home: Home, { filter }: Pick<Look, 'filter'>): HomeView {
  const { rights } = home;
  return homeFrame(
    [
      section(rightsWords(rights)),
      { ...actions(...beginButtons(rights), button(HOME.refresh, 'Refresh', 'refresh')), block_id: 'begin' },
      ...(rights.agree.length > 0 ? waitingBlocks(home) : []),
      ...(mayEnd(rights) ? ownBlocks(home) : []),
      ...actBlocks(home, filter),
    ],
    filterText(filter),
  );
}

const mayEnd = ({ ask }: Rights): boolean => ask.some((right) => ['reset', 'invalidate', 'bulk'].includes(right));

/** The rights decide what is offered; whether it may be done is judged again in each window. */
const beginButtons = ({ ask }: Rights): Button[] => [
  ...(ask.includes('reset') ? [button(HOME.end, 'End sessions…', 'reset', 'primary')] : []),
  ...(ask.includes('invalidate') ? [button(HOME.pick, 'Pick sessions…', 'invalidate')] : []),
  ...(ask.includes('bulk') ? [button(HOME.many, 'Many people…', 'many')] : []),
];

function waitingBlocks({ waiting, moreWaiting }: Home): KnownBlock[] {
  return [
    header('Waiting for me'),
    ...(waiting.length === 0 ? [context('Nothing waits for you.')] : []),
    ...waiting.flatMap((record): KnownBlock[] => [section(cardWords(record)), decideButtons(record)]),
    ...(moreWaiting > 0 ? [context(`And ${moreWaiting} more, which come here as these are decided.`)] : []),
  ];
}

function ownBlocks({ mine }: Home): KnownBlock[] {
  return [
    header('My requests'),
    ...(mine.length === 0 ? [context('Nothing of yours waits or is under way.')] : []),
    ...mine.flatMap((record): KnownBlock[] => [
      section(progressWords(record)),
      context(`Asked ${dayAndTime(record.request.createdAt)} · ${REASON_WORDS[record.request.reason]}`),
      ...ownButton(record),
    ]),
  ];
}

function ownButton(record: RequestRecord): ActionsBlock[] {
  const { id, state } = record.request;
  if (state === 'pending' || state === 'approved') return [withdrawButton(id)];
  if (OPEN_STATES.includes(state)) return [];
  return [askAgainButton(record, state === 'denied' ? 'Ask others, once' : 'Ask again')];
}

function actBlocks({ acts, readsAll }: Home, filter: Look['filter']): KnownBlock[] {
  const looked = filterWords(filter);
  const whose = readsAll ? 'everybody’s' : 'your own';
  const first = acts.acts[0];
  const last = acts.acts.at(-1);
  const isSearch = looked !== '';
  return [
    header(isSearch ? 'Acts found' : 'Recent acts'),
    context(isSearch ? `Of ${whose}: ${looked}` : `Of ${whose}, the newest first.`),
    ...(first ? [] : [context('There are none.')]),
    ...acts.acts.map((act) => section(actWords(act))),
    {
      ...actions(
        ...(acts.hasNewer && first ? [button(HOME.newer, 'Newer', placeText(placeOf(first)))] : []),
        ...(acts.hasOlder && last ? [button(HOME.older, 'Older', placeText(placeOf(last)))] : []),
        button(HOME.search, 'Search…', readsAll ? EVERYBODY : 'own'),
        ...(isSearch ? [button(HOME.showAll, 'Show all', 'all')] : []),
        ...(readsAll && first ? [button(HOME.export, 'Export', 'export')] : []),
      ),
      block_id: 'pages',
    },
  ];
}

/** One act in two lines: ids, codes and times; never a device, an address or anything typed. */
function actWords({ request, approvers }: FoundAct): string {
  const { reference, requester, operation, reason, createdAt } = request;
  const agreed = approvers.length > 0 ? ` · agreed: ${approvers.map(person).join(', ')}` : '';
  return [
    `*${reference}* · *${endedWords(request)}* · ${dayAndTime(createdAt)}`,
    `${person(requester)} asked to end ${operationWords(operation)} of ${targetWords(operation)} · ${REASON_WORDS[reason]}${agreed}`,
  ].join('\n');
}

/** Of the search button: its window is to offer everybody's acts. */
export const EVERYBODY = 'everybody';

const placeText = ({ createdAt, id }: Place): string => `${createdAt}.${id}`;

/** Which page a button asks for; the newest when its value names no place. */
export function readTurn(to: 'older' | 'newer', value: string | undefined): Turn {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(value ?? '') ?? [];
  return at === undefined || id === undefined ? { to: 'newest' } : { to, than: asPlace(Number(at), id) };
}

const header = (text: string): HeaderBlock => ({ type: 'header', text: plain(text, 150) });

const actions = (...elements: Button[]): ActionsBlock => ({ type: 'actions', elements });
