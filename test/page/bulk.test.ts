import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

const BULK = 'admin.users.session.resetBulk';

/** The real app: a list of people, one who asks for it and one who agrees, each in a window of their own. */
withBrowser('a list of people', () => {
  const desk = freshDesk();

  it('is pasted, reviewed, agreed to by a second person, run and proven', async () => {
    const people = desk().stage.slack.addPeople(7);
    const [alice, bob] = await Promise.all([desk().window(PEOPLE.alice), desk().window(PEOPLE.bob)]);
    await alice.types('/reset-sessions many');
    await alice.modal.getByLabel('Or paste them').fill(`${people.join(', ')}\n${PEOPLE.bob}`);
    await alice.presses('Make the list');
    await alice.modal.getByText('The list is being made').waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.goesTo(/Session Warden/);
    await alice.talk.getByText('The list is ready').last().waitFor();
    await alice.talk.getByRole('button', { name: 'Review…' }).click();

    await alice.modal.getByText('7 people').first().waitFor();
    await alice.modal.getByText('1 protected').waitFor();
    await alice.modal.getByText('1 other person must agree').waitFor();
    await alice.chooses('Everything');
    await alice.chooses('Exercise');
    await alice.modal.getByLabel(/Type the number of people/).fill('8');
    await alice.presses('Ask: sign out 7');
    await alice.modal.getByText('Type 7, if that is how many').waitFor();
    await alice.modal.getByLabel(/Type the number of people/).fill('7');
    await alice.presses('Ask: sign out 7');
    await alice.modal.getByText('Waiting for 1 approval').waitFor();

    await bob.goesTo(/session-approvals/);
    await bob.opensCard('Approve…');
    await bob.modal.getByText('sign 7 people out of everything').waitFor();
    await bob.presses('Agree: sign out 7');
    await bob.modal.getByText('You agreed, and that was enough').waitFor();
    await alice.readsVerified('7 people verified');
    expect(desk().stage.slack.callsTo(BULK)).toHaveLength(1);
    expect(people.flatMap((id) => desk().stage.slack.sessionsOf(id))).toEqual([]);
  });
});
