import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';
import type { Window } from './window';

const RESET = 'admin.users.session.reset';

/** The real app, one who asks and one who agrees, each in a window of their own. */
withBrowser('two people and a request', () => {
  const desk = freshDesk();
  let alice: Window;
  let bob: Window;
  beforeEach(async () => {
    [alice, bob] = await Promise.all([desk().window(PEOPLE.alice), desk().window(PEOPLE.bob)]);
    // Wanda is a workspace admin: somebody else must agree.
    await alice.asksFor('wanda');
    await alice.goesTo(/Session Warden/);
    await bob.goesTo(/session-approvals/);
    await bob.reads('asks to sign');
    expect(desk().stage.slack.callsTo(RESET)).toEqual([]);
  });

  it('end the sessions when the second agrees, in two taps', async () => {
    await bob.presses('Approve…');
    await bob.presses(/^Agree: sign out \d/);
    await bob.modal.getByText('You agreed, and that was enough').waitFor();
    await alice.reads('Verified:');
    for (const window of [alice, bob]) await window.reads('Agreed: @bob');
    expect(desk().stage.slack.callsTo(RESET)).toHaveLength(1);
  });

  it('end nothing when the second denies, and the first reads why', async () => {
    await bob.denies('Wrong person');
    await alice.reads(/Denied by.*wrong person/);
    await alice.talk.getByRole('button', { name: 'Ask others, once' }).waitFor();
    expect(desk().stage.slack.callsTo(RESET)).toEqual([]);
  });

  it('need nobody any more when the first takes it back', async () => {
    await alice.talk.getByRole('button', { name: 'Take it back' }).click();
    await alice.page.getByRole('button', { name: 'Take it back' }).last().click();
    await bob.reads('Taken back by the requester');
    expect(desk().stage.slack.callsTo(RESET)).toEqual([]);
  });
});
