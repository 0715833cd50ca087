import { PEOPLE, TARA_SESSIONS } from '../../sandbox/names';
import { freshDesk, withBrowser } from './browser';

const { iphone, ipad, browser: cookie, macApp } = TARA_SESSIONS;

withBrowser('the sandbox page', () => {
  const desk = freshDesk();

  it('ends the phones of one person: from the command to the table and the proof', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.preparesLostPhone();
    await alice.presses('End 2 sessions');
    await alice.session(iphone).getByText('ended by reset').waitFor();
    await alice.session(ipad).getByText('ended by reset').waitFor();
    await alice.readsVerified('Verified: 2 of 2 old sessions gone at');

    expect(await alice.session(macApp).getByRole('button').textContent()).toBe('Move to another IP');
    const tara = await desk().window(PEOPLE.tara);
    await tara.goesTo(/Session Warden/);
    await tara.talk.getByText('because a device was reported lost or stolen').waitFor();
  });

  it('ends one session that was stolen, and keeps the others', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.presses('New stolen-cookie session');
    await alice.page.getByText('198.51.100.66').waitFor();
    await alice.types('/invalidate-session', 'tara');
    await alice.chooses(/198\.51\.100\.66/);
    await alice.chooses('Suspicious sign-in');
    await alice.presses('End 1 session');
    await alice.page.getByText('ended by invalidate').waitFor();
    await alice.readsVerified('Verified: 1 of 1 old session gone at');
    await alice.page.getByText('5 signed in, 1 ended').waitFor();
  });

  it('begins at the alert itself, with the session it names ticked', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.talk
      .getByRole('button', { name: /More actions/ })
      .first()
      .click();
    await alice.page.getByRole('menuitem', { name: /Pick one session/ }).click();
    await alice.modal.getByRole('button', { name: 'End 1 session' }).waitFor();
    expect(await alice.modal.getByLabel(/network changed/).isChecked()).toBe(true);
    await alice.chooses('Exercise');
    await alice.modal.getByText('They would read').waitFor();
    await alice.presses('End 1 session');
    await alice.session(cookie).getByText('ended by invalidate').waitFor();
  });

  it('asks for a person where nobody is named, in the shortcuts menu', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.presses('⚡ Shortcuts');
    await alice.page.getByRole('menuitem', { name: /End someone's sessions/ }).click();
    await alice.picks('Whose sessions do you want to end?', 'gin', /Gina Guest/);
    await alice.modal.getByText('What ends?').waitFor();
    expect(await alice.modal.textContent()).toContain('Gina Guest');
  });

  it('shows an error under the field that was left empty, and sends nothing', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.types('/reset-sessions', 'tara', 'all');
    await alice.presses('End all 5 sessions');
    await alice.modal.getByText('Please complete this required field.').waitFor();
    expect(await alice.page.evaluate('document.activeElement.closest("[data-block]").dataset.block')).toBe('reason');
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toEqual([]);

    const note = alice.modal.getByLabel('Internal note');
    const max = Number(await note.getAttribute('maxlength'));
    await note.fill('x'.repeat(max - 1));
    await note.press('End');
    await note.pressSequentially('yz');
    expect((await note.inputValue()).slice(-2)).toBe('xy');
  });

  it('tells somebody without the right, and Slack is not even asked', async () => {
    const helen = await desk().window(PEOPLE.helen);
    await helen.types('/reset-sessions', 'tara');
    await helen.modal.getByText('You may not end sessions here').waitFor();
    expect(desk().stage.slack.callsTo('admin.users.session.list')).toEqual([]);
  });

  it('proves what happened though the answer was lost, and sends it once', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.presses('loses its answer');
    await alice.page.getByText('Waiting: admin.users.session.reset: drop after').waitFor();
    await alice.preparesLostPhone();
    await alice.presses('End 2 sessions');
    await alice.modal.getByText('answer was lost: unknown, checking').waitFor();
    await alice.page.getByText('no answer (drop after)').waitFor();
    await alice.readsVerified('Verified: 2 of 2 old sessions gone at');
    expect(desk().stage.slack.callsTo('admin.users.session.reset')).toHaveLength(1);
  });

  it('lets two windows be two people at once, and both submit', async () => {
    const [alice, bob] = await Promise.all([desk().window(PEOPLE.alice), desk().window(PEOPLE.bob)]);
    await Promise.all([alice.types('/reset-sessions', 'tara', 'mobile'), bob.types('/reset-sessions', 'gina', 'all')]);
    await Promise.all([alice.chooses('Lost or stolen device'), bob.chooses('Leaver')]);
    await Promise.all([alice, bob].map(({ modal }) => modal.getByText('They would read').waitFor()));
    await Promise.all([alice.presses('End 2 sessions'), bob.presses('End 1 session')]);
    await alice.readsVerified('Verified: 2 of 2 old sessions gone at');
    await bob.readsVerified('Verified: 1 of 1 old session gone at');
  });

  it('loses nothing when the page is loaded again in the middle, and switches people with one click', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.preparesLostPhone();
    await alice.modal.getByLabel('Internal note').fill('Train to Basel');
    await expectState(() => desk().stage.slack.as(PEOPLE.alice).modal()?.state.note?.note?.value, 'Train to Basel');
    await alice.page.reload();
    await alice.modal.getByRole('button', { name: 'End 2 sessions' }).waitFor();
    expect(await alice.modal.getByLabel('Lost or stolen device').isChecked()).toBe(true);
    expect(await alice.modal.getByLabel('Internal note').inputValue()).toBe('Train to Basel');

    await alice.page.getByRole('button', { name: /Bob Admin/ }).click();
    await alice.modal.waitFor({ state: 'detached' });
    expect(new URL(alice.page.url()).searchParams.get('as')).toBe(PEOPLE.bob);
  });

  it('takes a window that is closed while it loads, and goes on', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.page.getByLabel('Slack is slow').check();
    await alice.types('/reset-sessions', 'tara');
    await alice.modal.getByText('Looking up the sessions').waitFor();
    await alice.page.getByLabel('Slack is slow').uncheck();
    await alice.page.keyboard.press('Escape');
    await alice.modal.waitFor({ state: 'detached' });
    await alice.page.locator('.rows .bad', { hasText: 'not_found' }).first().waitFor();
    await alice.preparesLostPhone();
  });

  it('connects again when the stream is lost, and catches up', async () => {
    const alice = await desk().window(PEOPLE.alice);
    desk().page.drop();
    desk().stage.slack.signIn(PEOPLE.tara, 'android');
    await alice.page.getByText('Pixel 9').waitFor();
    await alice.page.getByText('6 signed in').waitFor();
    await alice.types('/reset-sessions', 'tara', 'mobile');
    await alice.modal.getByRole('button', { name: 'End 3 sessions' }).waitFor();
  });

  it('says so when the app cannot be reached, or Slack takes the admin token away', async () => {
    const alice = await desk().window(PEOPLE.alice);
    await alice.page.getByLabel('Admin token revoked').check();
    await alice.types('/reset-sessions', 'tara', 'mobile');
    await alice.modal.getByText(/Nothing was done/).waitFor();
    await alice.page.keyboard.press('Escape');
    await alice.page.getByText('token_revoked').first().waitFor();

    desk().stage.slack.deliverTo = 'http://127.0.0.1:9';
    await alice.types('/reset-sessions', 'tara');
    await alice.page.getByRole('alert').getByText('/reset-sessions failed: the app could not be reached').waitFor();
    desk().complaints.length = 0;
  });
});

async function expectState(look: () => unknown, expected: unknown): Promise<void> {
  for (let i = 0; i < 100 && look() !== expected; i += 1) await new Promise((next) => setTimeout(next, 20));
  expect(look()).toBe(expected);
}
