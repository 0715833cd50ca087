import { PEOPLE, TARA_SESSIONS } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

withBrowser('keeping a device', () => {
  const desk = freshDesk();

  it('ends everything except the laptop: from the command to the table and the proof', async () => {
    const { macApp, ...others } = TARA_SESSIONS;
    const alice = await desk().window(PEOPLE.alice);
    await alice.types('/reset-sessions', 'tara');
    await alice.chooses('Everything except the sessions I keep…');
    await alice.presses('Tick what to keep');
    await alice.modal.getByText('Please complete this required field.').waitFor();
    await alice.chooses('Suspicious sign-in');
    await alice.modal.getByText('They would read').waitFor();
    await alice.presses('Tick what to keep');
    await alice.modal.getByText('Tick the sessions to keep first.').waitFor();

    await alice.chooses(/Apple · OS X 15\.1/);
    await alice.modal.getByText('Ending 4 sessions one by one takes a few seconds.').waitFor();
    await alice.presses('End 4 sessions, keep 1');
    for (const id of Object.values(others)) await alice.session(id).getByText('ended by invalidate').waitFor();
    await alice.readsVerified('Verified: 4 of 4 old sessions gone at');
    expect(await alice.session(macApp).getByRole('button').textContent()).toBe('Move to another IP');
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toEqual([]);
  });
});
