import { PEOPLE } from '../../sandbox/names';
import { freshDesk, TWO_PERSON, withBrowser } from './browser';

/** Rules by which Helen may act without waiting, and #secops and Carla are told. */
withBrowser('an emergency', () => {
  const desk = freshDesk(TWO_PERSON);

  it('is for those whom the rules name: runs without waiting, is told at once, and is marked everywhere', async () => {
    const [helen, other] = [await desk().window(PEOPLE.helen), await desk().window(PEOPLE.bob)];
    await other.preparesToAsk('tara', 'mobile');
    expect(await other.modal.getByLabel(/Emergency/).count()).toBe(0);
    await other.closes();
    await helen.preparesToAsk('tara', 'mobile');
    const typed = helen.modal.getByLabel(/Emergency: do not wait for others/);
    await typed.fill('break glass');
    await helen.presses('Ask: end 2 sessions');
    await helen.modal.getByText('Type exactly BREAK GLASS').waitFor();
    await typed.fill('BREAK GLASS');
    await helen.presses('Ask: end 2 sessions');
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toEqual([]);
    await helen.presses('Now: end 2 sessions');
    await helen.readsVerified('Verified: 2 of 2');
    await helen.reads('Break-glass: nobody was waited for');

    await other.goesTo(/secops/);
    await other.reads(/Break-glass.*@helen.*is acting without waiting/);
    await other.reads('Break-glass: nobody was waited for');
    await other.becomes(/Carla Admin/);
    await other.goesTo(/Session Warden/);
    await other.reads('is acting without waiting');
    await other.goesTo(/session-approvals/);
    await other.reads('Break-glass: nobody was waited for');
    expect(await other.talk.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
  });
});
