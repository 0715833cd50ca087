import { PEOPLE } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

withBrowser('somebody whom the requester leaves out', () => {
  const desk = freshDesk();

  it('hears nothing of it before it has ended, while another is asked and agrees', async () => {
    const [alice, other] = [await desk().window(PEOPLE.alice), await desk().window(PEOPLE.carla)];
    await alice.preparesToAsk('wanda');
    await alice.picks('Leave somebody out?', 'carla', /Carla Admin/);
    await alice.asks();
    await other.becomes(/Bob Admin/);
    await other.goesTo(/Session Warden/);
    await other.reads('asks to sign');

    await other.becomes(/Carla Admin/);
    for (const place of [/Session Warden/, /session-approvals/]) {
      await other.goesTo(place);
      await other.reads('Nothing has been said here yet.');
    }
    await other.becomes(/Bob Admin/);
    await other.goesTo(/Session Warden/);
    await other.agrees();
    await alice.goesTo(/Session Warden/);
    await alice.reads('Verified:');
    await other.becomes(/Carla Admin/);
    await other.goesTo(/session-approvals/);
    await other.reads('Agreed: @bob');
  });
});
