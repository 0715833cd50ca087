import { PEOPLE } from '../../sandbox/names';
import { seriousIn } from './axe';
import { freshDesk, withBrowser } from './browser';

withBrowser('the sandbox page, looked at closely,', () => {
  const desk = freshDesk();

  it('has no place to write to the app, and its Home tab', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.goesTo(/Session Warden/);
    await alice.talk.getByText('Nothing has been said here yet.').waitFor();
    await alice.page.getByText('Sending messages to this app has been turned off').waitFor();
    await alice.presses('Home');
    await alice.page.getByText('Your rights:').waitFor();
  });

  it('keeps tokens out of the wire, and lets it be filtered', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.types('/reset-sessions', 'tara', 'mobile');
    await alice.modal.getByText('What ends?').waitFor();
    await alice.page.getByLabel('Filter the journal').fill('command /reset');
    const row = alice.page.locator('.rows li:visible');
    expect(await row.count()).toBe(1);
    await row.locator('summary').click();
    await row.getByText('"trigger_id": "[hidden]"').waitFor();
    const { slack } = desk().stage;
    const shown = [await alice.page.content(), await row.textContent()].join('\n');
    for (const secret of [...Object.values(slack.tokens), slack.signingSecret]) expect(shown).not.toContain(secret);
  });

  it.each([
    ['a desk', { width: 1360, height: 850 }],
    ['a phone', { width: 375, height: 700 }],
  ])('can be used by everybody, on %s', async (_where, viewport) => {
    const alice = await desk().window(PEOPLE.alice, viewport);
    expect(await seriousIn(alice.page)).toEqual([]);
    expect(await alice.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await alice.preparesLostPhone();
    expect(await seriousIn(alice.page)).toEqual([]);

    await alice.modal.getByRole('button', { name: 'End 2 sessions' }).focus();
    await alice.page.keyboard.press('Tab');
    expect(await alice.page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Close');
    await alice.page.keyboard.press('Shift+Tab');
    await alice.page.keyboard.press('Enter');
    await alice.modal.getByText('checking').first().waitFor();
  });
});
