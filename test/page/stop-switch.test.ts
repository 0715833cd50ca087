import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

withBrowser('the stop switch', () => {
  const desk = freshDesk();

  it('holds what waits and what comes, says so to both, and lets it run when two lift it', async () => {
    const { slack } = desk().stage;
    const acts = () => slack.callsTo('admin.users.session.reset');
    const [alice, bob] = [await desk().window(PEOPLE.alice), await desk().window(PEOPLE.bob)];
    await alice.asksFor('wanda');
    await bob.types('/reset-sessions stop');
    await bob.goesTo(/Session Warden/);
    await bob.reads(/Stopped: what others must agree to/);
    await bob.goesTo(/session-approvals/);
    await bob.agrees();
    await bob.modal.getByText('Held by the stop switch').waitFor();
    await bob.closes();
    await bob.reads('Held by the stop switch');

    // Carla may agree, so the channel is left out.
    await alice.asksFor('carla');
    await bob.goesTo(/Session Warden/);
    await bob.agrees();
    await bob.modal.getByText('Held by the stop switch').waitFor();
    await bob.closes();
    await alice.goesTo(/Session Warden/);
    await alice.talk.getByText('Held by the stop switch').nth(1).waitFor();
    expect(acts()).toEqual([]);

    await bob.goesTo(/secops/);
    for (const answer of ['You asked to lift the stop switch', 'You asked already: somebody else must']) {
      await bob.types('/reset-sessions resume');
      await bob.goesTo(/Session Warden/);
      await bob.reads(answer);
      await bob.goesTo(/secops/);
    }
    await bob.reads(/@bob.*wants to lift the stop switch/);
    expect(acts()).toEqual([]);
    await alice.goesTo(/secops/);
    await alice.types('/reset-sessions resume');
    await bob.reads(/@alice.*lifted the stop switch, as the second person/);
    await alice.goesTo(/Session Warden/);
    await alice.talk.locator('.reply').getByText('Verified:').nth(1).waitFor();
    expect(acts()).toHaveLength(2);
  });
});
