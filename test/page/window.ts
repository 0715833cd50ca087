import type { Page as BrowserPage } from 'playwright-core';

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
    await box.fill(command);
    if (person !== '') {
      await box.pressSequentially(` @${person.slice(0, -1)}`);
      await box.press('Enter');
      await box.pressSequentially(more);
    }
    await box.press('Enter');
  }

  /** Up to the button that ends Tara's phone and tablet. */
  async preparesLostPhone(): Promise<void> {
    await this.types('/reset-sessions', 'tara', 'mobile');
    await this.chooses('Lost or stolen device');
    await this.modal.getByText('They would read').waitFor();
  }

  /** Up to the button that asks for this person's sessions, which somebody else must agree to. */
  async preparesToAsk(target: string, scope = 'all'): Promise<void> {
    await this.goesTo(/general/);
    await this.types('/reset-sessions', target, scope);
    await this.chooses('Exercise');
    await this.modal.getByText('must agree').waitFor();
  }

  async asksFor(target: string, scope?: string): Promise<void> {
    await this.preparesToAsk(target, scope);
    await this.asks();
  }

  async asks(): Promise<void> {
    await this.presses(/^Ask: end/);
    await this.modal.getByText(/Waiting for \d approval/).waitFor();
    await this.closes();
  }

  /** On the last card in sight, up to the window that decides. */
  async opensCard(side: 'Approve…' | 'Deny…'): Promise<void> {
    await this.talk.getByRole('button', { name: side }).last().click();
    await this.modal.getByText(side === 'Deny…' ? 'You are denying:' : 'You are agreeing to:').waitFor();
  }

  async agrees(): Promise<void> {
    await this.opensCard('Approve…');
    await this.presses(/^Agree: sign out \d/);
    await this.modal.getByText('You agreed').waitFor();
  }

  async denies(why: string): Promise<void> {
    await this.opensCard('Deny…');
    await this.chooses(why);
    await this.presses(/^Deny$/);
    await this.modal.getByText('You denied it').waitFor();
  }

  async closes(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.modal.waitFor({ state: 'detached' });
  }

  /** From now on this window is somebody else's. */
  async becomes(person: RegExp): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Act as' }).getByRole('button', { name: person }).click();
    while (!person.test(await this.page.title())) await this.page.waitForTimeout(50);
  }

  /** In the place that is open. */
  async reads(words: string | RegExp): Promise<void> {
    await this.talk.getByText(words).last().waitFor();
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
  const found = page.getByRole('listbox', { name: 'Found' }).getByRole('option', { name });
  // An update of the window may come between typing and finding: then it is typed again, as anybody would.
  for (let isFound = false; !isFound;) {
    await page.getByRole('combobox', { name: label }).fill('');
    await page.getByRole('combobox', { name: label }).fill(typed);
    isFound = await found.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    );
  }
  await found.click();
}
