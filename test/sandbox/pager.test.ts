import { fault, startStandIn, type StandIn } from '../../sandbox/stand-in';

let slack: StandIn;
beforeEach(async () => {
  slack = await startStandIn();
});
afterEach(() => slack.stop());

const page = (body: string) =>
  fetch(slack.pagerUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-warden-signature': 'v1=abc' },
    body,
  });

it('keeps what the pager is sent, as it was signed', async () => {
  const body = '{"request": "R1",  "needed": 1}';
  expect((await page(body)).status).toBe(200);
  expect(slack.pages).toMatchObject([{ body, headers: { 'x-warden-signature': 'v1=abc' } }]);
  expect(slack.callsTo('pager')).toMatchObject([
    { status: 200, args: { headers: { 'x-warden-signature': 'v1=abc' }, body: { request: 'R1', needed: 1 } } },
  ]);
});

it('shows no token, and takes what is no JSON', async () => {
  await page(`look: ${slack.tokens.admin}`);
  expect(slack.callsTo('pager')).toMatchObject([{ args: { body: 'look: [token]' } }]);
});

it('fails on demand', async () => {
  slack.faults.next('pager', fault.http(503));
  expect((await page('{}')).status).toBe(503);
  slack.faults.next('pager', fault.drop('before'));
  await expect(page('{}')).rejects.toThrow('fetch failed');
  expect((await page('{}')).status).toBe(200);
  expect(slack.pages).toHaveLength(3);
});

it('takes nothing but POST', async () => {
  expect((await fetch(slack.pagerUrl)).status).toBe(404);
});
