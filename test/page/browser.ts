import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { CHROMIUM, hasChromium, openBrowser } from '../../sandbox/browser';
import { startPage, type Page } from '../../sandbox/page-server';
import { createScreen } from '../../sandbox/walk-screen';
import { openStage, type Stage } from '../../sandbox/walk-stage';
import { newFolder } from '../helpers/folders';
import { startAppHere } from '../helpers/app-here';
import { Window } from './window';

/** The stand-in, the app beside it and the page, with as many windows as a test opens. */
export class Desk {
  readonly complaints: string[] = [];

  private constructor(
    readonly stage: Stage,
    readonly page: Page,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  /** @param env more variables for the app */
  static async open(browser: Browser, env: Readonly<Record<string, string>> = {}): Promise<Desk> {
    const screen = createScreen({ write: () => undefined, colours: false });
    // How busy this machine is shall not decide whether a window opens.
    const folder = newFolder('desk');
    const stage = await openStage({
      ...{ screen, port: 0, start: startAppHere, standIn: { triggerLifeMs: 60_000 } },
      env: { DATABASE_URL: `file:${join(folder, 'warden.db')}`, ...env },
    });
    return new Desk(stage, await startPage(stage, 0), browser, folder);
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
    rmSync(this.folder, { recursive: true });
  }
}

/** One browser for all tests of a file, and a fresh desk for each. A test fails when a window complains. */
export function freshDesk(env?: Readonly<Record<string, string>>): () => Desk {
  let browser: Browser;
  let desk: Desk;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    desk = await Desk.open(browser, env);
  });
  afterEach(async () => {
    await desk.close();
    expect(desk.complaints).toEqual([]);
  });
  return () => desk;
}

/** Everything needs a second person, an admin a third. */
export const TWO_PERSON = { POLICY_FILE: resolve('sandbox/two-person.yaml') };

/** Without a browser these tests cannot run: in CI that is a failure, elsewhere it is said aloud. */
export const withBrowser = hasChromium() || process.env.CI === 'true' ? describe : describe.skip;

if (withBrowser === describe.skip)
  console.warn(
    `SKIPPED: no browser at ${CHROMIUM}. Install Chromium (Debian: apt-get install chromium-headless-shell) or set CHROMIUM.`,
  );
