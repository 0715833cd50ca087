import { PEOPLE } from '../../sandbox/names';
import { seriousIn } from './axe';
import { freshDesk, withBrowser } from './browser';
import type { Window } from './window';

withBrowser('the Home tab on the page', () => {
  const desk = freshDesk();

  async function opensHome(window: Window): Promise<void> {
    await window.goesTo(/Session Warden/);
    await window.presses(/^Home$/);
    await window.reads('Your rights:');
  }

  it('brings Bob what waits for him, lets him agree there, and finds it for who searches; nobody is shut out', async () => {
    const [alice, bob] = await Promise.all([desk().window(PEOPLE.alice), desk().window(PEOPLE.bob)]);
    await alice.asksFor('wanda');
    await opensHome(bob);
    await bob.reads(/asks to sign/);
    expect(await seriousIn(bob.page)).toEqual([]);
    await bob.agrees();
    await bob.closes();
    await bob.reads('Nothing waits for you.');

    await bob.presses('Search…');
    await bob.modal.getByText('Days begin and end at midnight UTC.').waitFor();
    expect(await seriousIn(bob.page)).toEqual([]);
    await bob.picks('Asked by (optional)', 'alic', /Alice/);
    await bob.modal.getByLabel('From').fill('2020-01-01');
    await bob.presses(/^Search$/);
    await bob.reads(/Of everybody’s: asked by @alice.* from 2020-01-01/);
    await bob.reads(/asked to end all sessions of @wanda/);

    await bob.talk.getByRole('button', { name: 'Refresh' }).focus();
    await bob.page.keyboard.press('Enter');
    await bob.reads('verified');
    expect(await bob.page.evaluate('document.activeElement.textContent')).toBe('Refresh');

    await opensHome(alice);
    await alice.reads('Recent acts');
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toHaveLength(1);
  });
});
