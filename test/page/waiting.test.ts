import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

/** One who asks, and one window for all who may agree. */
withBrowser('a request that waits', () => {
  const desk = freshDesk();

  it('reminds at half of its time, expires at the end of it, and is asked again with one click', async () => {
    const [alice, bob] = [await desk().window(PEOPLE.alice), await desk().window(PEOPLE.bob)];
    await alice.asksFor('wanda');
    await alice.goesTo(/Session Warden/);
    await bob.goesTo(/session-approvals/);
    await bob.reads('Waiting for 1 approval');
    expect(await bob.talk.getByText('still needs you').count()).toBe(0);
    await bob.presses('15 minutes pass');
    await bob.reads('still needs you');
    await bob.presses('15 minutes pass');
    await bob.page.getByText('are 30 minutes ahead').waitFor();
    await alice.talk
      .getByText(/Expired at .* not enough people agreed in time/)
      .first()
      .waitFor();
    await bob.talk
      .getByText(/Expired at/)
      .first()
      .waitFor();
    await bob.reads('needs you no more');
    await bob.talk.getByRole('button', { name: 'Approve…' }).first().waitFor({ state: 'detached' });

    await alice.talk.getByRole('button', { name: 'Ask again' }).click();
    await alice.reads('Waiting for 1 approval');
    await bob.reads('Waiting for 1 approval');
    await bob.agrees();
    await alice.talk.locator('.reply').getByText('Verified:').waitFor();
    expect(desk().stage.slack.sessionsOf(PEOPLE.wanda)).toEqual([]);
  });

  it('may be asked of others once after a denial, without whoever denied', async () => {
    const [alice, other] = [await desk().window(PEOPLE.alice), await desk().window(PEOPLE.carla)];
    await alice.asksFor('wanda');
    await alice.goesTo(/Session Warden/);
    await other.goesTo(/session-approvals/);
    await other.denies('Wrong person');
    await other.closes();
    await alice.talk.getByRole('button', { name: 'Ask others, once' }).click();
    await alice.reads('Waiting for 1 approval');

    // Carla reads the channel, so Bob is asked by direct message.
    await other.becomes(/Bob Admin/);
    await other.goesTo(/Session Warden/);
    await other.reads('Waiting for 1 approval');
    await other.becomes(/Carla Admin/);
    await other.goesTo(/Session Warden/);
    await other.reads('Nothing has been said here yet.');
    await other.goesTo(/session-approvals/);
    expect(await other.talk.getByText('asks to sign').count()).toBe(1);

    await other.becomes(/Bob Admin/);
    await other.goesTo(/Session Warden/);
    await other.denies('Not needed');
    await alice.reads(/Denied by @bob.*not needed/);
    expect(await alice.talk.getByRole('button', { name: 'Ask others, once' }).count()).toBe(1);
    await alice.talk.getByRole('button', { name: 'Ask others, once' }).click();
    await alice.reads('You asked this again already');
  });
});
