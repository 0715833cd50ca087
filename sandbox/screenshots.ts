import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from './browser';
import { PEOPLE } from './names';
import { startPage } from './page-server';
import { createScreen } from './walk-screen';
import { openStage } from './walk-stage';

/** Makes the README's pictures from the running app: `npm run screenshots`. */

const FOLDER = resolve(__dirname, '..', '..', 'docs', 'pictures');
const BYTES_MAX = 150_000;

async function main(): Promise<void> {
  const screen = createScreen({ write: () => undefined, colours: false });
  const stage = await openStage({ screen, port: 0 });
  const page = await startPage(stage, 0);
  const browser = await openBrowser();
  try {
    const tab = await browser.newPage({ viewport: { width: 1400, height: 860 }, timezoneId: 'UTC', locale: 'en-GB' });
    await tab.goto(`${page.url}/?as=${PEOPLE.alice}`);
    await takeAll(tab);
    await tab.goto(`${page.url}/?as=${PEOPLE.bob}`);
    await askForAdmin(tab);
    await tab.goto(`${page.url}/?as=${PEOPLE.alice}`);
    await takeHome(tab);
  } finally {
    await browser.close();
    await page.stop();
    await stage.stop();
  }
}

/** A lost phone: the window before it is confirmed, the proof, and the table. */
async function takeAll(tab: Page): Promise<void> {
  const box = tab.getByRole('combobox', { name: 'Message or command' });
  await box.pressSequentially('/reset-sessions @tar');
  await box.press('Enter');
  await box.pressSequentially('mobile');
  await box.press('Enter');
  await tab.getByLabel('Lost or stolen device').check();
  await tab.getByText('They would read').waitFor();
  await take(tab, 'modal', '.slack');

  await tab.getByRole('button', { name: 'End 2 sessions' }).click();
  await tab.getByText('Slack accepted it, checking').first().waitFor();
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: /Session Warden/ }).click();
  await tab.getByText('Verified: 2 of 2').last().waitFor();
  await tab.mouse.move(0, 0);
  await take(tab, 'result', '.slack', '.behind .card');
  await take(tab, 'sessions', '.behind .card');
}

/** Bob asks for somebody about whom another must agree. */
async function askForAdmin(tab: Page): Promise<void> {
  const box = tab.getByRole('combobox', { name: 'Message or command' });
  await box.pressSequentially('/reset-sessions @wand');
  await box.press('Enter');
  await box.pressSequentially('mobile');
  await box.press('Enter');
  await tab.getByLabel('Suspicious sign-in').check();
  await tab.getByText('must agree').waitFor();
  await tab.getByRole('button', { name: /^Ask: end/ }).click();
  await tab.getByText(/Waiting for \d approval/).waitFor();
}

/** What waits for Alice, and what became of what she did. */
async function takeHome(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: /Session Warden/ }).click();
  await tab.getByRole('button', { name: 'Home', exact: true }).click();
  await tab.getByText('asks to sign').waitFor();
  await tab.getByText('verified').last().waitFor();
  await tab.mouse.move(0, 0);
  await take(tab, 'home', '.slack');
}

/** The part of the page from the first of these to the last, as low as the last one reaches. */
async function take(tab: Page, name: string, from: string, to = from): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await tab.evaluate('document.activeElement?.blur()');
  const [first, last] = await Promise.all([from, to].map((part) => tab.locator(part).first().boundingBox()));
  if (!first || !last) throw new Error(`There is no ${from} or no ${to} on the page.`);
  const [width, height] = [last.x + last.width - first.x, last.y + last.height - first.y];
  await tab.screenshot({ path, animations: 'disabled', clip: { x: first.x, y: first.y, width, height } });
  const { size } = statSync(path);
  if (size > BYTES_MAX) throw new Error(`${path} has ${size} bytes; at most ${BYTES_MAX} belong in a README.`);
  process.stdout.write(`${path}  ${Math.round(size / 1_000)} kB\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
