import type { ModalView } from '@slack/types';
import type { App } from '@slack/bolt';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser';
import { PEOPLE } from '../../sandbox/names';
import { startPage, type Page } from '../../sandbox/page-server';
import type { StandIn } from '../../sandbox/stand-in';
import { option, outcome, scopeModal, text, tinyApp } from '../sandbox/tiny-app';
import { withBrowser } from './browser';

const MANIFEST = {
  ...{ name: 'Tiny', shortcuts: [], hasHome: true, isReadOnly: false },
  commands: [{ command: '/open', hint: '', description: 'Opens a window' }],
};

/** What Session Warden does not send today, but the stand-in knows: the page must not fail on the day it does. */
withBrowser('the page, with another app', () => {
  let browser: Browser;
  let slack: StandIn;
  let app: App;
  let stop: () => Promise<void>;
  let served: Page;
  let page: BrowserPage;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    ({ slack, app, stop } = await tinyApp());
    served = await startPage({ slack, app: { url: '', ended: () => undefined }, manifest: MANIFEST }, 0);
    page = await browser.newPage();
    page.setDefaultTimeout(5_000);
    await page.goto(served.url);
  });
  afterEach(async () => {
    await page.close();
    await served.stop();
    await stop();
  });

  const opens = (view: ModalView): void => {
    app.command('/open', async ({ ack, client, body }) => {
      await ack();
      await outcome(client.views.open({ trigger_id: body.trigger_id, view }));
    });
  };
  async function open(view: ModalView = scopeModal()): Promise<void> {
    opens(view);
    await page.getByRole('combobox', { name: 'Message or command' }).fill('/open');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
  }

  it('stacks three windows, goes back one by one, and closes all at the X', async () => {
    app.action('next_page', async ({ ack, client, body }) => {
      await ack();
      if ('trigger_id' in body) await outcome(client.views.push({ trigger_id: body.trigger_id, view: scopeModal() }));
    });
    await open();
    for (const depth of [2, 3]) {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByText(`window ${depth} of ${depth}`).waitFor();
    }
    await page.keyboard.press('Escape');
    await page.getByText('window 2 of 2').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows the app’s own field errors, and what Slack cannot use of its answer', async () => {
    const errors = [{ note: 'Too vague.' }, { nowhere: 'x' }];
    app.view('tiny', async ({ ack }) => ack({ response_action: 'errors', errors: errors.shift() ?? {} }));
    await open();
    await page.getByRole('radio', { name: 'ALL' }).check();
    await page.getByLabel('Note').fill('hm');
    await page.keyboard.press('Enter');
    await page.getByText('Too vague.').waitFor();
    expect(await page.getByLabel('Note').inputValue()).toBe('hm');
    await page.getByRole('button', { name: 'End them' }).click();
    await page.getByText('We had some trouble connecting').waitFor();
    await page.locator('.rows .bad', { hasText: 'errors_name_no_input_block' }).waitFor();
  });

  it('asks before a button that wants to be sure', async () => {
    const pressed: string[] = [];
    app.action('sure', async ({ ack }) => {
      pressed.push('sure');
      await ack();
    });
    const confirm = { title: text('Really?'), text: text('It ends.'), confirm: text('Yes'), deny: text('No') };
    const button = { type: 'button' as const, action_id: 'sure', text: text('Do it'), confirm };
    await open(scopeModal({ blocks: [{ type: 'actions', elements: [button] }] }));
    for (const [answer, expected] of [
      ['No', 0],
      ['Yes', 1],
    ] as const) {
      await page.getByRole('button', { name: 'Do it' }).click();
      await page.getByRole('dialog', { name: 'Really?' }).getByRole('button', { name: answer }).click();
      await page.getByRole('dialog', { name: 'Really?' }).waitFor({ state: 'detached' });
      for (let i = 0; i < 50 && pressed.length < expected; i += 1) await page.waitForTimeout(20);
      expect(pressed).toHaveLength(expected);
    }
  });

  it('draws every block and element, and no markup of anybody’s', async () => {
    const hostile =
      '<img src=x onerror=alert(1)> <!channel> *bold* `code` <https://example.com|site> <javascript:x|no>';
    await open(
      scopeModal({
        blocks: [
          { type: 'header', text: text('Heading') },
          { type: 'divider' },
          { type: 'section', text: { type: 'mrkdwn', text: hostile }, fields: [text('one'), text('two')] },
          { type: 'context', elements: [{ type: 'mrkdwn', text: `by <@${PEOPLE.markup}> :warning:` }] },
          {
            type: 'section',
            text: text('Pick'),
            accessory: { type: 'static_select', action_id: 'pick', options: [option('all'), option('mobile')] },
          },
          {
            type: 'input',
            block_id: 'ticks',
            label: text('Ticks'),
            element: {
              type: 'checkboxes',
              action_id: 'it',
              options: [option('all')],
              initial_options: [option('all')],
            },
          },
        ],
      }),
    );
    const modal = page.getByRole('dialog');
    await modal.getByLabel('Pick').selectOption('mobile');
    await modal.getByRole('heading', { name: 'Heading' }).waitFor();
    await modal.getByRole('img', { name: 'warning' }).waitFor();
    expect(await modal.locator('img, script').count()).toBe(0);
    expect(await page.evaluate('[...document.querySelectorAll(".modal a")].map(({ href }) => href)')).toEqual([
      'https://example.com/',
    ]);
    expect(await modal.locator('strong').first().textContent()).toBe('bold');
    expect(await modal.getByLabel('ALL').isChecked()).toBe(true);
    expect(await modal.textContent()).not.toContain('cannot draw');
  });

  it('shows a refused window in red, with Slack’s word', async () => {
    opens(scopeModal({ title: text('x'.repeat(25)) }));
    await page.getByRole('combobox', { name: 'Message or command' }).fill('/open');
    await page.keyboard.press('Enter');
    await page.locator('.rows .bad', { hasText: 'views.open' }).getByText('invalid_arguments').waitFor();
  });

  it('shows the Home tab as the app publishes it, with buttons that work', async () => {
    app.event('app_home_opened', async ({ event, client }) => {
      const button = { type: 'button' as const, action_id: 'again', text: text('Again') };
      const blocks = [
        { type: 'header' as const, text: text('At home') },
        { type: 'actions' as const, elements: [button] },
      ];
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
    });
    app.action('again', async ({ ack, client, body }) => {
      await ack();
      await client.views.publish({
        user_id: body.user.id,
        view: { type: 'home', blocks: [{ type: 'header', text: text('Again at home') }] },
      });
    });
    await page.getByRole('button', { name: /Tiny/ }).click();
    await page.getByRole('button', { name: 'Home' }).click();
    await page.getByRole('button', { name: 'Again' }).click();
    await page.getByRole('heading', { name: 'Again at home' }).waitFor();
    expect(slack.callsTo('views.publish')).toHaveLength(2);
  });
});
