import type { KnownBlock } from '@slack/types';
import type { App } from '@slack/bolt';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser';
import { CHANNELS, PEOPLE } from '../../sandbox/names';
import { startPage, type Page } from '../../sandbox/page-server';
import type { StandIn } from '../../sandbox/stand-in';
import { scopeModal, text, tinyApp } from '../sandbox/tiny-app';
import { seriousIn } from './axe';
import { withBrowser } from './browser';
import { picks } from './window';

const MANIFEST = { ...{ name: 'Tiny', shortcuts: [], hasHome: false, isReadOnly: true }, commands: [] };

/** One who asks and one who agrees, each in a window, with an app that does no more than post a card and open a modal. */
withBrowser('the page, with a request that waits,', () => {
  let browser: Browser;
  let slack: StandIn;
  let app: App;
  let stop: () => Promise<void>;
  let served: Page;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    ({ slack, app, stop } = await tinyApp());
    served = await startPage({ slack, app: { url: '', ended: () => undefined }, manifest: MANIFEST }, 0);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await served.stop();
    await stop();
  });

  async function windowOf(as: string): Promise<BrowserPage> {
    const page = await (await browser.newContext({ viewport: { width: 1360, height: 850 } })).newPage();
    page.setDefaultTimeout(5_000);
    await page.goto(`${served.url}/?as=${as}`);
    await place(page, 'general').waitFor();
    return page;
  }
  const place = (page: BrowserPage, name: string | RegExp) =>
    page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name });
  const talk = (page: BrowserPage) => page.getByRole('log', { name: 'Messages' });

  const card = (words: string, isOpen = true): KnownBlock[] => {
    const sure = {
      title: text('Sure?'),
      text: text('It is gone then.'),
      confirm: text('Withdraw'),
      deny: text('Keep'),
    };
    const buttons: KnownBlock = {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'approve', text: text('Approve…'), style: 'primary' },
        { type: 'button', action_id: 'deny', text: text('Deny…'), style: 'danger' },
        { type: 'button', action_id: 'withdraw', text: text('Withdraw'), confirm: sure },
        { type: 'button', action_id: 'details', text: text('Details') },
      ],
    };
    const about: KnownBlock[] = [
      { type: 'section', text: text(words), fields: [text('Scope: mobile'), text('Until 03:12')] },
      { type: 'context', elements: [text('0 of 1 agreed')] },
    ];
    return isOpen ? [...about, buttons] : about;
  };

  it('tells the other window of a card, opens its modal, and changes the card in both', async () => {
    const [alice, bob] = [await windowOf(PEOPLE.alice), await windowOf(PEOPLE.bob)];
    const posted = await app.client.chat.postMessage({ channel: CHANNELS.approvals, text: 'card', blocks: card('R1') });
    const ref = { channel: CHANNELS.approvals, ts: posted.ts ?? '' };
    await app.client.chat.postMessage({ channel: PEOPLE.bob, text: 'Alice asks' });
    await place(bob, /session-approvals.*1 new/).waitFor();
    await place(bob, /Tiny.*1 new/).waitFor();
    expect(await place(alice, /Tiny.*new/).count()).toBe(0);
    expect(await bob.title()).toBe('(2) Bob Admin · Session Warden sandbox');

    await place(bob, /Tiny/).click();
    await talk(bob).getByText('Alice asks').waitFor();
    await place(bob, /session-approvals/).click();
    expect(await place(bob, /new/).count()).toBe(0);
    expect(await bob.title()).toBe('Bob Admin · Session Warden sandbox');

    app.action('approve', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: scopeModal() });
    });
    app.view('tiny', async ({ ack, client }) => {
      await ack();
      await client.chat.update({ ...ref, text: 'card', blocks: card('Agreed by Bob', false) });
      await client.chat.postMessage({ channel: ref.channel, thread_ts: ref.ts, text: 'Verified' });
    });
    await talk(bob).getByRole('button', { name: 'Approve…' }).click();
    await bob.getByRole('radio', { name: 'ALL' }).check();
    await bob.getByRole('button', { name: 'End them' }).click();
    await place(alice, /session-approvals/).click();
    for (const page of [alice, bob]) {
      await talk(page).getByText('Agreed by Bob').waitFor();
      await talk(page).locator('.reply').getByText('Verified').waitFor();
      await talk(page).getByRole('button', { name: 'Approve…' }).waitFor({ state: 'detached' });
    }
  });

  it('asks before a button that wants to be confirmed', async () => {
    const pressed: string[] = [];
    app.action(/.*/, async ({ ack, action }) => {
      if ('action_id' in action) pressed.push(action.action_id);
      await ack();
    });
    const alice = await windowOf(PEOPLE.alice);
    await app.client.chat.postMessage({ channel: PEOPLE.alice, text: 'card', blocks: card('Yours') });
    await place(alice, /Tiny/).click();
    const press = (name: string) => alice.getByRole('button', { name }).click();
    await talk(alice).getByRole('button', { name: 'Withdraw' }).click();
    await alice.getByText('It is gone then.').waitFor();
    await press('Keep');
    await talk(alice).getByRole('button', { name: 'Withdraw' }).click();
    await alice.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    for (let i = 0; i < 100 && pressed.length === 0; i += 1) await alice.waitForTimeout(20);
    expect(pressed).toEqual(['withdraw']);
  });

  it('lets several people be chosen and taken back, by everybody', async () => {
    app.command('/open', async ({ ack, body, client }) => {
      await ack();
      const element = { type: 'multi_users_select' as const, action_id: 'it', max_selected_items: 2 };
      const reason = { type: 'plain_text_input' as const, action_id: 'it' };
      const blocks: KnownBlock[] = [
        { type: 'input', block_id: 'without', optional: true, label: text('Leave out'), element },
        { type: 'input', block_id: 'why', dispatch_action: true, label: text('Why'), element: reason },
      ];
      await client.views.open({ trigger_id: body.trigger_id, view: scopeModal({ blocks }) });
    });
    const heard: unknown[] = [];
    app.action('it', async ({ ack, action }) => {
      heard.push('value' in action ? action.value : undefined);
      await ack();
    });
    const alice = await windowOf(PEOPLE.alice);
    await slack.as(PEOPLE.alice).command('/open');
    const menu = alice.getByRole('combobox', { name: 'Leave out' });
    await picks(alice, 'Leave out', 'bob', /Bob Admin/);
    await alice.getByRole('button', { name: 'Remove Bob Admin' }).waitFor();
    await picks(alice, 'Leave out', 'carla', /Carla Admin/);
    await alice.getByPlaceholder('No more than 2').waitFor();
    expect(await menu.isDisabled()).toBe(true);
    expect(await seriousIn(alice)).toEqual([]);
    await alice.getByRole('button', { name: 'Remove Bob Admin' }).click();
    await alice.getByRole('button', { name: 'Remove Bob Admin' }).waitFor({ state: 'detached' });
    expect(slack.as(PEOPLE.alice).modal()?.state.without?.it).toMatchObject({ selected_users: [PEOPLE.carla] });

    await alice.getByLabel('Why').pressSequentially('not hers');
    await alice.waitForTimeout(500);
    expect(heard).toEqual([]);
    await alice.keyboard.press('Enter');
    for (let i = 0; i < 100 && heard.length === 0; i += 1) await alice.waitForTimeout(20);
    expect(heard).toEqual(['not hers']);
    await alice.getByRole('dialog').waitFor();
  });

  it('opens another window as somebody else, and goes on without whoever is deactivated', async () => {
    const alice = await windowOf(PEOPLE.alice);
    const [sam] = await Promise.all([
      alice.context().waitForEvent('page'),
      alice.getByRole('link', { name: 'Open another window as Sam Secure' }).click(),
    ]);
    await sam.getByText('as Sam Secure sees it').waitFor();
    await place(sam, 'session-approvals').waitFor();
    await sam.getByRole('button', { name: 'Sam Secure Member · @on-call' }).waitFor();
    await alice.getByText('as Alice Admin sees it').waitFor();
    expect(await seriousIn(alice)).toEqual([]);

    slack.change(PEOPLE.sam, { deactivated: true });
    await sam.getByText('That person cannot sign in here').waitFor();
    await sam.getByText('as Alice Admin sees it').waitFor();
    await alice.getByRole('link', { name: 'Open another window as Sam Secure' }).waitFor({ state: 'detached' });
  });
});
