import type { App } from '@slack/bolt';
import { CHANNELS, GROUPS, PEOPLE } from '../../sandbox/organisation';
import type { StandIn } from '../../sandbox/stand-in';
import { tinyApp } from './tiny-app';

let slack: StandIn;
let app: App;
let stop: () => Promise<void>;

beforeEach(async () => {
  ({ slack, app, stop } = await tinyApp({ people: 20 }));
  app.command('/say', async ({ ack }) => ack());
});
afterEach(() => stop());

/** What the app reads when this person types that. */
async function typed(text: string, who: string = PEOPLE.alice): Promise<unknown> {
  await slack.as(who).command('/say', text);
  return slack.journal.deliveries().at(-1)?.payload.text;
}

it('turns names of people, user groups and channels into what F3.1 says', async () => {
  expect(await typed('@tara mobile')).toBe(`<@${PEOPLE.tara}> mobile`);
  expect(await typed('all of @help-desk, @person-0001')).toMatch(
    new RegExp(`^all of <!subteam\\^${GROUPS.helpDesk}\\|@help-desk>, <@U06P\\d+>$`),
  );
  expect(await typed('(#general)')).toBe(`(<#${CHANNELS.general}|general>)`);
  expect(await typed('#secops and #field')).toBe(`<#${CHANNELS.secops}|> and <#C06FIELD001|field>`);
  expect(slack.as(PEOPLE.alice).say(CHANNELS.general, 'ask @on-call').text).toContain(GROUPS.onCall);
});

it('leaves alone what does not resolve for whoever types it', async () => {
  const text = 'tara@example.com @nobody #nowhere @ # <@U1> a#general';
  expect(await typed(text)).toBe(text);
  expect(await typed('#secops', PEOPLE.helen)).toBe('#secops');
  slack.disableGroup(GROUPS.onCall);
  expect(await typed('@on-call')).toBe('@on-call');
});
