import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

/** Everybody who reads the channel sees the buttons. */
withBrowser('a click', () => {
  const desk = freshDesk();

  it('that comes too late reads who decided what, and that it ran nothing', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.asksFor('wanda');
    const [bob, carla] = [await desk().window(PEOPLE.bob), await desk().window(PEOPLE.carla)];
    for (const window of [bob, carla]) await window.goesTo(/session-approvals/);
    await bob.opensCard('Approve…');
    await carla.denies('Wrong person');
    await bob.presses(/^Agree: sign out/);
    await bob.modal
      .getByText(/Already decided by @carla.* denied: wrong person\. Nothing was run by your click\./)
      .waitFor();
    await bob.closes();
    await bob.reads(/Denied by @carla/);
    expect(await bob.talk.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toEqual([]);
  });

  it('of somebody who may not decide reads why, and nothing of the request', async () => {
    const window = await desk().window(PEOPLE.alice);
    await window.asksFor('wanda');
    await window.goesTo(/session-approvals/);
    await window.presses('Approve…');
    await window.modal.getByText('You asked for this yourself').waitFor();
    await window.closes();

    await window.becomes(/Sam Secure/);
    await window.goesTo(/session-approvals/);
    for (const side of ['Approve…', 'Deny…']) {
      await window.presses(side);
      await window.modal.getByText('You may not decide on this request: those whom the policy names may').waitFor();
      expect(await window.modal.textContent()).not.toContain('wanda');
      await window.closes();
    }
    await window.reads('Waiting for 1 approval');
  });
});
