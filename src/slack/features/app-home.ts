import type { BlockAction, BlockButtonAction } from '@slack/bolt';
import { asUserId, asWorkspaceId } from '../../domain/session';
import type { UserId } from '../../domain/session';
import type { Turn } from '../../requests/search-ports';
import { sendActs } from '../export-acts';
import type { Door, Feature } from '../feature';
import type { Listeners } from '../listeners';
import { openWindow, tell } from '../windows';
import { refusalWords } from '../refusal-words';
import { EVERYBODY, HOME, readTurn } from './app-home.view';
import { chooseMany } from './bulk-choose';
import { confirm } from './confirmation';
import { readFilter, readSearch, SEARCH_ACTS, searchModal } from './search-acts.view';

const OPENED = 'app_home_opened';
const NEWEST: Turn = { to: 'newest' };

type Click = Pick<BlockAction, 'view' | 'team' | 'user'> & { readonly trigger_id: string };
type OnClick = (person: UserId, body: Click, value: string | undefined) => Promise<void>;

/** The Home tab: what waits for somebody, what they asked for, and what became of it. */
export const appHome: Feature = {
  commands: [],
  shortcuts: [],
  events: [OPENED],

  register(listeners: Listeners, door: Door) {
    listeners.event(OPENED, async ({ event }) => {
      const person = asUserId(event.user);
      // Of a Home that was shown before (F3.8); Bolt's type leaves it out.
      const { hash } = (event.view ?? {}) as { readonly hash?: string };
      if (person && event.tab === 'home') await door.homes.show(person, { filter: {}, turn: NEWEST }, hash);
    });

    const onClick = (actionId: string, run: OnClick): void => {
      listeners.action<BlockButtonAction>(
        { action_id: actionId, type: 'block_actions' },
        async ({ ack, body, action }) => {
          await ack();
          const person = asUserId(body.user.id);
          if (person) await run(person, body, action.value);
        },
      );
    };
    const filterOf = ({ view }: Click) => readFilter(view?.private_metadata ?? '');
    const turn = (person: UserId, body: Click, to: Turn): Promise<void> =>
      door.homes.show(person, { filter: filterOf(body), turn: to }, body.view?.hash);

    onClick(HOME.end, (opener, { trigger_id: trigger }) => confirm(door, trigger, { opener, kind: 'reset' }));
    onClick(HOME.pick, (opener, { trigger_id: trigger }) => confirm(door, trigger, { opener, kind: 'invalidate' }));
    onClick(HOME.many, (opener, { trigger_id: trigger, team, user }) => {
      // Where the app is installed on the organisation, only the person names a workspace (F3.4).
      const workspace = asWorkspaceId([team?.id, user.team_id].find((id) => id?.startsWith('T')));
      return chooseMany(door, trigger, opener, { people: [], pasted: '', ...(workspace ? { workspace } : {}) });
    });
    onClick(HOME.refresh, (person, body) => turn(person, body, NEWEST));
    onClick(HOME.older, (person, body, value) => turn(person, body, readTurn('older', value)));
    onClick(HOME.newer, (person, body, value) => turn(person, body, readTurn('newer', value)));
    onClick(HOME.showAll, (person, { view }) => door.homes.show(person, { filter: {}, turn: NEWEST }, view?.hash));
    onClick(HOME.search, async (person, body, value) => {
      await openWindow(door, body.trigger_id, person, searchModal(door.newId(), filterOf(body), value === EVERYBODY));
    });
    onClick(HOME.export, async (person, body) => {
      const exported = await door.requests.exportActs(person, filterOf(body));
      if (exported.kind === 'ready') await sendActs(door.bot, person, exported.pages);
      else await tell(door, person, `Nothing was exported. ${refusalWords(exported.refusal)}`);
    });

    listeners.view({ callback_id: SEARCH_ACTS, type: 'view_submission' }, async ({ ack, body, view }) => {
      const person = asUserId(body.user.id);
      const read = readSearch(view.state.values);
      if (!read.ok) return ack({ response_action: 'errors', errors: read.errors });
      await ack();
      if (person) await door.homes.show(person, { filter: read.filter, turn: NEWEST });
    });
  },
};
