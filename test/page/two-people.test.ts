import type { Browser } from 'playwright-core';
import { openBrowser } from '../../sandbox/browser';
import { PEOPLE } from '../../sandbox/names';
import { Desk, type Window, withBrowser } from './browser';

const RESET = 'admin.users.session.reset';

/** The real app, one who asks and one who agrees, each in a window of their own. */
withBrowser('two people and a request', () => {
  let browser: Browser;
  let desk: Desk;
  let alice: Window;
  let bob: Window;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    desk = await Desk.open(browser);
    [alice, bob] = await Promise.all([desk.window(PEOPLE.alice), desk.window(PEOPLE.bob)]);
  });
  afterEach(async () => {
    await desk.close();
    expect(desk.complaints).toEqual([]);
  });

  /** Alice asks for Wanda, a workspace admin: somebody else must agree. */
  async function aliceAsks(): Promise<void> {
    await alice.types('/reset-sessions', 'wanda', 'all');
    await alice.chooses('Exercise');
    await alice.modal.getByText('1 other person must agree').waitFor();
    await alice.presses(/^Ask: end/);
    await alice.modal.getByText('Waiting for 1 approval').waitFor();
    await bob.goesTo(/session-approvals/);
    await bob.talk.getByText('asks to sign').waitFor();
    expect(desk.stage.slack.callsTo(RESET)).toEqual([]);
  }

  it('end the sessions when the second agrees, in two taps', async () => {
    await aliceAsks();
    await bob.presses('Approve…');
    await bob.modal.getByText('You are agreeing to:').waitFor();
    await bob.presses(/^Agree: sign out \d/);
    await bob.modal.getByText('You agreed, and that was enough').waitFor();
    await alice.readsVerified('Verified:');
    await bob.talk.getByText('Agreed:').waitFor();
    expect(desk.stage.slack.callsTo(RESET)).toHaveLength(1);
  });

  it('end nothing when the second denies, and the first reads why', async () => {
    await aliceAsks();
    await bob.presses('Deny…');
    await bob.chooses('Wrong person');
    await bob.presses(/^Deny$/);
    await bob.modal.getByText('You denied it').waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.goesTo(/Session Warden/);
    await alice.talk
      .getByText(/Denied by.*wrong person/)
      .first()
      .waitFor();
    await alice.talk.getByRole('button', { name: 'Ask others, once' }).waitFor();
    expect(desk.stage.slack.callsTo(RESET)).toEqual([]);
  });

  it('need nobody any more when the first takes it back', async () => {
    await aliceAsks();
    await alice.page.keyboard.press('Escape');
    await alice.goesTo(/Session Warden/);
    await alice.talk.getByRole('button', { name: 'Take it back' }).click();
    await alice.page.getByRole('button', { name: 'Take it back' }).last().click();
    await bob.talk.getByText('Taken back by the requester').waitFor();
    expect(desk.stage.slack.callsTo(RESET)).toEqual([]);
  });
});
