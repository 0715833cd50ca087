/** Asks for help again and again: what is answered from what is known, without asking Slack. */
import { PEOPLE } from '../../sandbox/names';
import { signatureOf } from '../../sandbox/signature';
import type { Times, Watched } from './stopwatch';

const PAUSE_MS = 20;
const BODY = new URLSearchParams({
  ...{ command: '/reset-sessions', text: 'help', user_id: PEOPLE.sam, team_id: 'T05WKSP0001' },
  ...{ enterprise_id: 'E05ORG00001', trigger_id: '1.2', is_enterprise_install: 'true' },
}).toString();

let times: number[] = [];

async function ask({ url, signingSecret }: Watched): Promise<void> {
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signatureOf(signingSecret, timestamp, BODY),
  };
  const sentAt = performance.now();
  const answer = await fetch(`${url}/slack/events`, { method: 'POST', headers, body: BODY });
  if (!(await answer.text()).includes('End someone')) throw new Error(`Not acknowledged: ${answer.status}`);
  times.push(performance.now() - sentAt);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

async function askOn(watched: Watched): Promise<never> {
  for (;;) await ask(watched);
}

process.on('message', (order: Watched | 'read') => {
  if (order !== 'read') return void askOn(order);
  process.send?.({ times } satisfies Times);
  times = [];
});
process.once('disconnect', () => process.exit(0));
