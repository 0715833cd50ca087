import { readFileSync } from 'node:fs';
import type { KnownBlock } from '@slack/types';
import type { App } from '@slack/bolt';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser';
import { CHANNELS, CROWD, GROUPS, PEOPLE } from '../../sandbox/names';
import { startPage, type Page } from '../../sandbox/page-server';
import type { StandIn } from '../../sandbox/stand-in';
import { scopeModal, text, tinyApp, webClient } from '../sandbox/tiny-app';
import { seriousIn } from './axe';
import { withBrowser } from './browser';
import { picks } from './window';

const MANIFEST = {
  ...{ name: 'Tiny', shortcuts: [], hasHome: false, isReadOnly: true },
  commands: [{ command: '/open', hint: '[people]', description: 'Opens a window' }],
};
const PHONE = { width: 375, height: 700 };
const CSV = 'email\nperson-0001@example.com\n';

/** An organisation of thousands, an app that asks for lists of people and answers with files. */
withBrowser('the page, with many people,', () => {
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
    ({ slack, app, stop } = await tinyApp({ people: 5_000, slackQuirks: { bulkTakesMs: 0 } }));
    served = await startPage({ slack, app: { url: '', ended: () => undefined }, manifest: MANIFEST }, 0);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await served.stop();
    await stop();
  });

  const alice = () => slack.as(PEOPLE.alice);
  const stateOf = (block: string) => alice().modal()?.state[block]?.it;
  const crowd = (n: number) => `U06P${String(n).padStart(7, '0')}`;

  async function windowOf(viewport = { width: 1360, height: 850 }, of = ''): Promise<BrowserPage> {
    const page = await (await browser.newContext({ viewport, acceptDownloads: true })).newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${served.url}/?as=${PEOPLE.alice}${of}`);
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'general' }).click();
    return page;
  }

  const input = (id: string, words: string, element: object): KnownBlock =>
    ({ type: 'input', block_id: id, label: text(words), element: { action_id: 'it', ...element } }) as KnownBlock;

  async function opens(blocks: KnownBlock[]): Promise<void> {
    app.command('/open', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: scopeModal({ blocks }) });
    });
    await alice().command('/open');
  }

  const submissions: Record<string, unknown>[] = [];
  const takesSubmissions = (): void => {
    submissions.length = 0;
    app.view('tiny', async ({ ack, view }) => {
      submissions.push(view.state.values);
      await ack();
    });
  };

  it('takes a file, people, channels and a number, on a phone', async () => {
    const page = await windowOf(PHONE);
    await opens([
      input('list', 'List', { type: 'file_input', filetypes: ['csv'], max_files: 2 }),
      input('people', 'People', { type: 'multi_users_select', max_selected_items: 2 }),
      input('one', 'Stand-by', { type: 'users_select' }),
      input('where', 'Channel', { type: 'conversations_select', filter: { include: ['public'] } }),
      input('more', 'More channels', { type: 'multi_conversations_select' }),
      input('most', 'At most', { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '500' }),
    ]);
    takesSubmissions();
    const file = (name: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(CSV) });
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('dialog').getByLabel('List', { exact: true }).click(),
    ]);
    expect(chooser.isMultiple()).toBe(true);
    await chooser.setFiles([file('a.csv'), file('b.csv')]);
    await page.getByText('No more than 2.').waitFor();
    await page.getByRole('button', { name: 'Remove a.csv' }).click();
    await page.getByRole('button', { name: 'Remove a.csv' }).waitFor({ state: 'detached' });

    await picks(page, 'People', 'person-0042', /@person-0042/);
    await page
      .getByRole('button', { name: /^Remove / })
      .nth(1)
      .waitFor();
    await picks(page, 'Stand-by', 'tara', /Tara Getz/);
    await expectValue(page, 'Stand-by', 'Tara Getz');
    const channel = page.getByRole('combobox', { name: 'Channel', exact: true });
    await channel.click();
    expect(await page.getByRole('listbox', { name: 'Found' }).getByRole('option').allTextContents()).toEqual([
      '#general',
      '#field',
    ]);
    await channel.press('ArrowDown');
    await channel.press('Enter');
    await expectValue(page, 'Channel', '#field');
    await picks(page, 'More channels', 'sec', '#secops');
    await page.getByRole('button', { name: 'Remove #secops' }).waitFor();
    await page.getByLabel('At most').pressSequentially('9e00');
    expect(await page.getByLabel('At most').inputValue()).toBe('900');
    expect(await seriousIn(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByText('Please enter a number from 1 to 500.').waitFor();
    await page.getByLabel('At most').fill('90');
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(submissions).toMatchObject([
      {
        list: { it: { files: [{ name: 'b.csv', size: CSV.length }] } },
        people: { it: { selected_users: [crowd(42)] } },
        one: { it: { selected_user: PEOPLE.tara } },
        where: { it: { selected_conversation: CROWD.channel } },
        more: { it: { selected_conversations: [CHANNELS.secops] } },
        most: { it: { value: '90' } },
      },
    ]);
  });

  it('says why a file is not taken, and keeps the window', async () => {
    const page = await windowOf();
    await opens([input('list', 'List', { type: 'file_input', filetypes: ['csv'] })]);
    const buffer = Buffer.from('MZ');
    await page
      .getByRole('dialog')
      .getByLabel('List', { exact: true })
      .setInputFiles({ name: 'list.exe', mimeType: 'application/x-msdownload', buffer });
    await page.getByRole('alert').getByText('takes only csv here, not list.exe').waitFor();
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByText('Please complete this required field.').waitFor();
    expect(stateOf('list')).toMatchObject({ files: [] });
  });

  it('leaves what was chosen to whoever goes on, and takes back what was emptied', async () => {
    const page = await windowOf();
    await opens([input('one', 'Who', { type: 'users_select', initial_user: PEOPLE.bob })]);
    const who = page.getByRole('combobox', { name: 'Who' });
    await who.fill('nobody at all');
    await page.getByText('Nobody and nothing found').waitFor();
    await who.press('Escape');
    await page.getByRole('heading', { name: 'End sessions' }).click();
    await expectValue(page, 'Who', 'Bob Admin');
    await who.fill('');
    await page.getByRole('heading', { name: 'End sessions' }).click();
    for (let i = 0; i < 100 && stateOf('one')?.selected_user !== null; i += 1) await page.waitForTimeout(20);
    expect(stateOf('one')).toMatchObject({ selected_user: null });
    await page.getByRole('dialog').waitFor();
  });

  it('shows a shared file as a link that downloads it, to those who see the message', async () => {
    const page = await windowOf();
    const name = 'result <b>.csv';
    await webClient(slack).filesUploadV2({ channel_id: CHANNELS.general, filename: name, content: CSV });
    const link = page.getByRole('link', { name });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(readFileSync(await download.path(), 'utf8')).toBe(CSV);
    expect(await seriousIn(page)).toEqual([]);
    const address = new URL((await link.getAttribute('href')) ?? '', served.url);
    address.searchParams.set('as', PEOPLE.single);
    slack.removeFrom(CHANNELS.general, PEOPLE.single);
    expect((await fetch(address)).status).toBe(400);
    address.searchParams.delete('key');
    expect((await fetch(address)).status).toBe(403);
  });

  it('finds anybody’s sessions by typing, and keeps the list short', async () => {
    const page = await windowOf();
    const whose = page.getByLabel('Sessions of');
    expect(await whose.locator('option').count()).toBeLessThan(30);
    await picks(page, 'or of somebody else:', 'person-4999', /@person-4999/);
    const sessions = slack.sessionsOf(crowd(4_999));
    await page.getByText(`${sessions.length} signed in`).waitFor();
    await page.locator(`tr[data-session="${sessions[0]?.session_id ?? 0}"]`).waitFor();
    expect(new URL(page.url()).searchParams.get('of')).toBe(crowd(4_999));
    expect(await seriousIn(page)).toEqual([]);
    await page.reload();
    await page.getByText(`${sessions.length} signed in`).waitFor();

    const people = Array.from({ length: 1_000 }, (_, i) => crowd(4_000 + i));
    await webClient(slack, slack.tokens.admin).admin.users.session.resetBulk({ user_ids: people as [string] });
    await page.getByText('ended by resetBulk').first().waitFor();
    await page.locator('.rows').getByText('1000 people').waitFor();
    await page.locator('.rows').getByText('admin.users.session.resetBulk', { exact: true }).waitFor();
  });

  it('keeps the suggestions for whoever leaves the message box and is back at once', async () => {
    const page = await windowOf();
    const box = page.getByRole('combobox', { name: 'Message or command' });
    await box.pressSequentially('@help-');
    await page.evaluate(`box.blur(); box.focus(); box.value += 'd'; box.dispatchEvent(new Event('input'));`);
    await page.waitForTimeout(300);
    expect(await page.getByRole('option', { name: '@help-desk User group' }).isVisible()).toBe(true);
  });

  it('suggests people, user groups and channels in the message box, and Slack makes mentions of them', async () => {
    app.command('/open', async ({ ack }) => ack());
    const page = await windowOf();
    const box = page.getByRole('combobox', { name: 'Message or command' });
    await box.pressSequentially('/open @person-1234');
    await box.press('Backspace');
    await page.getByRole('option', { name: '@person-1234' }).click();
    await box.pressSequentially('@help-d');
    await page.getByRole('option', { name: '@help-desk User group' }).waitFor();
    await box.press('Enter');
    await box.pressSequentially('#fie');
    await box.press('Enter');
    expect(await box.inputValue()).toBe('/open @person-1234 @help-desk #field ');
    await box.press('Enter');
    for (let i = 0; i < 100 && slack.journal.deliveries().length === 0; i += 1) await page.waitForTimeout(20);
    expect(slack.journal.deliveries()[0]?.payload.text).toBe(
      `<@${crowd(1_234)}> <!subteam^${GROUPS.helpDesk}|@help-desk> <#${CROWD.channel}|field>`,
    );

    await box.fill('ask @person-1234 or @help-desk in #secops');
    await box.press('Enter');
    const said = page.getByRole('log', { name: 'Messages' }).locator('.content').last();
    const name = slack.org.people.get(crowd(1_234))?.name ?? '';
    await said.getByText(`@${name}`).waitFor();
    expect(await said.textContent()).toBe(`ask @${name} or @help-desk in #secops`);
  });

  it('stays fast with twenty thousand', async () => {
    await served.stop();
    await stop();
    ({ slack, app, stop } = await tinyApp({ people: 20_000 }));
    served = await startPage({ slack, app: { url: '', ended: () => undefined }, manifest: MANIFEST }, 0);
    const page = await windowOf();
    expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(2_000);
    const startedAt = performance.now();
    await picks(page, 'or of somebody else:', 'person-19999', /@person-19999/);
    await page.locator(`tr[data-session="${slack.sessionsOf(crowd(19_999))[0]?.session_id ?? 0}"]`).waitFor();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  async function expectValue(page: BrowserPage, label: string, value: string): Promise<void> {
    const box = page.getByRole('combobox', { name: label, exact: true });
    for (let i = 0; i < 100 && (await box.inputValue()) !== value; i += 1) await page.waitForTimeout(20);
    expect(await box.inputValue()).toBe(value);
  }
});
