import { SlackLookupError } from '../../src/domain/errors';
import { createInstallation } from '../../src/requests/installation';
import type { Channel, Directory } from '../../src/requests/ports';
import { OUR_ORGANISATION, SERVICE, somebody } from '../helpers/examples';

const PRIVATE: Channel = { isPrivate: true, isShared: false, isArchived: false, hasGuests: false };
const READY = { kind: 'ready', organisation: OUR_ORGANISATION, tokenOwner: SERVICE };

/** What Slack shows of each channel, until a test changes it. */
function checkOf(shown: Record<string, Channel | undefined>) {
  const identity = () => Promise.resolve({ userId: SERVICE, organisation: OUR_ORGANISATION });
  let isDown = false;
  const directory = {
    identity,
    person: () => Promise.resolve(somebody({ id: SERVICE, role: 'org-admin' })),
    channel: (id: string) =>
      isDown ? Promise.reject(new SlackLookupError('conversations.info', 'http_500')) : Promise.resolve(shown[id]),
  } as unknown as Directory;
  let now = 0;
  const channels = { audit: 'audit', approval: 'approval' };
  const installation = createInstallation(
    { identity },
    directory,
    () => channels,
    () => (now += 1_000),
  );
  return { ...installation, shown, goDown: () => (isDown = true) };
}

it('is not ready before the audit channel was seen: it is not known to be private', async () => {
  const { shown, check } = checkOf({ approval: PRIVATE });
  expect(await check()).toEqual({ kind: 'not-ready', problem: 'audit-channel-unseen' });
  shown.audit = PRIVATE;
  expect(await check()).toEqual(READY);
});

it('stays ready when the audit channel goes away later, or Slack does: no message ever blocks an act', async () => {
  const { shown, check, goDown } = checkOf({ audit: PRIVATE, approval: PRIVATE });
  await check();
  delete shown.audit;
  expect(await check()).toEqual(READY);
  goDown();
  expect(await check()).toEqual(READY);
});

it('remembers when Slack answered last', async () => {
  const { shown, check, goDown, lastContactAt, wasAnswered } = checkOf({});
  expect(lastContactAt()).toBeUndefined();
  await check();
  expect([lastContactAt(), wasAnswered()]).toEqual([1_000, true]);
  shown.audit = PRIVATE;
  await check();
  goDown();
  await check();
  expect([lastContactAt(), wasAnswered()]).toEqual([2_000, false]);
});

it('is not ready any more when either channel is opened to outsiders, also beside one that went away', async () => {
  const { shown, check } = checkOf({ audit: PRIVATE, approval: PRIVATE });
  await check();
  delete shown.audit;
  shown.approval = { ...PRIVATE, hasGuests: true };
  expect(await check()).toMatchObject({ problem: 'approval-channel-exposed' });
});

it('does not mind an approval channel that cannot be seen: nothing is posted there', async () => {
  expect(await checkOf({ audit: PRIVATE }).check()).toEqual(READY);
});

it('remembers who could read a channel when it was seen last, whatever else is wrong since; the audit channel must be seen first', async () => {
  const { shown, check, goDown, isOpen } = checkOf({ audit: { ...PRIVATE, hasGuests: true } });
  expect([isOpen('audit'), isOpen('approval')]).toEqual([true, false]);
  shown.approval = { ...PRIVATE, isShared: true };
  await check();
  expect([isOpen('audit'), isOpen('approval'), isOpen('another')]).toEqual([true, true, false]);
  shown.audit = PRIVATE;
  await check();
  expect([isOpen('audit'), isOpen('approval')]).toEqual([false, true]);
  goDown();
  await check();
  expect(isOpen('approval')).toBe(true);
});
