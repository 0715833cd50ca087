import type { Browser, Page as BrowserPage } from 'playwright-core';
import { CHROMIUM, hasChromium } from '../../sandbox/browser';
import { startPage, type Page } from '../../sandbox/page-server';
import { createScreen } from '../../sandbox/walk-screen';
import { openStage, type Stage } from '../../sandbox/walk-stage';

/** The stand-in, the app beside it and the page, with as many windows as a test opens. */
export class Desk {
  readonly complaints: string[] = [];

  private constructor(
    readonly stage: Stage,
    readonly page: Page,
    private readonly browser: Browser,
  ) {}

  static async open(browser: Browser): Promise<Desk> {
    const screen = createScreen({ write: () => undefined, colours: false });
    const stage = await openStage({ screen, port: 0 });
    return new Desk(stage, await startPage(stage, 0), browser);
  }

  /** A fresh browser profile, looking at the page as this person. */
  async window(as: string, viewport = { width: 1360, height: 850 }): Promise<Window> {
    const context = await this.browser.newContext({ viewport });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      const isLostStream = /ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION)/.test(message.text());
      if (message.type() === 'error' && !isLostStream) this.complaints.push(message.text());
    });
    await page.goto(`${this.page.url}/?as=${as}`);
    await page.getByRole('combobox', { name: 'Message or command' }).waitFor();
    return new Window(page);
  }

  async close(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
    await this.page.stop();
    await this.stage.stop();
  }
}

/** One window, and what people do in it. */
export class Window {
  constructor(readonly page: BrowserPage) {}

  get modal() {
    return this.page.getByRole('dialog');
  }

  get talk() {
    return this.page.getByRole('log', { name: 'Messages' });
  }

  /** Types as people do, taking the suggestion for each name. */
  async types(command: string, person = '', more = ''): Promise<void> {
    const box = this.page.getByRole('combobox', { name: 'Message or command' });
    await box.pressSequentially(person === '' ? command : `${command} @${person.slice(0, -1)}`);
    if (person !== '') await box.press('Enter');
    await box.pressSequentially(more);
    await box.press('Enter');
  }

  /** Up to the button that ends Tara's phone and tablet. */
  async preparesLostPhone(): Promise<void> {
    await this.types('/reset-sessions', 'tara', 'mobile');
    await this.chooses('Lost or stolen device');
    await this.modal.getByText('They would read').waitFor();
  }

  async chooses(words: string | RegExp): Promise<void> {
    await this.modal.getByLabel(words).check();
  }

  async picks(label: string, typed: string, name: string | RegExp): Promise<void> {
    await picks(this.page, label, typed, name);
  }

  async presses(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async goesTo(place: string | RegExp): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place }).click();
  }

  session(id: number) {
    return this.page.locator(`tr[data-session="${id}"]`);
  }

  /** In the app's direct message. */
  async readsVerified(words: string): Promise<void> {
    await this.page
      .getByRole('button', { name: /Close|Cancel/ })
      .first()
      .waitFor({ state: 'visible' });
    await this.page.keyboard.press('Escape');
    await this.goesTo(/Session Warden/);
    await this.talk.getByText(words).last().waitFor({ timeout: 60_000 });
  }
}

/** Types into a menu of people or conversations, and takes what it found. */
export async function picks(page: BrowserPage, label: string, typed: string, name: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(typed);
  await page.getByRole('listbox', { name: 'Found' }).getByRole('option', { name }).click();
}

/** Without a browser these tests cannot run: in CI that is a failure, elsewhere it is said aloud. */
export const withBrowser = hasChromium() || process.env.CI === 'true' ? describe : describe.skip;

if (withBrowser === describe.skip)
  console.warn(
    `SKIPPED: no browser at ${CHROMIUM}. Install Chromium (Debian: apt-get install chromium) or set CHROMIUM.`,
  );
