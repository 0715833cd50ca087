import { PEOPLE } from '../../sandbox/names';
import { freshDesk, TWO_PERSON, withBrowser } from './browser';

/** Rules by which two others must agree about an admin. */
withBrowser('a request that two must agree to', () => {
  const desk = freshDesk(TWO_PERSON);

  it('waits for the second, says who was the first, and runs then', async () => {
    const { slack } = desk().stage;
    const [alice, other] = [await desk().window(PEOPLE.alice), await desk().window(PEOPLE.bob)];
    await alice.preparesToAsk('wanda');
    await alice.modal.getByText('2 other people must agree').waitFor();
    await alice.asks();
    await alice.goesTo(/Session Warden/);
    await other.goesTo(/session-approvals/);
    await other.reads('Waiting for 2 approvals');

    await other.agrees();
    for (const said of [other.modal, other.talk, alice.talk])
      await said.getByText(/Waiting for 1 more approval.*Agreed so far: @bob/).waitFor();
    await other.closes();
    await other.talk.getByRole('button', { name: 'Approve…' }).click();
    await other.modal.getByText('You have agreed already').waitFor();
    await other.closes();
    expect(slack.callsTo('admin.users.session.reset')).toEqual([]);

    await other.becomes(/Carla Admin/);
    await other.goesTo(/session-approvals/);
    await other.agrees();
    await other.modal.getByText('that was enough').waitFor();
    for (const said of [other.talk, alice.talk]) {
      await said.getByText('Verified:').first().waitFor();
      await said.getByText(/Agreed: @bob.*@carla/).waitFor();
    }
    expect(slack.callsTo('admin.users.session.reset')).toHaveLength(1);
    expect(slack.sessionsOf(PEOPLE.wanda)).toEqual([]);
  });
});
