import type { WatchOptions } from '../../src/jobs/watch-installation';
import { watchInstallation } from '../../src/jobs/watch-installation';
import type { Installation } from '../../src/requests/ports';
import { OUR_ORGANISATION, SERVICE } from '../helpers/examples';

const READY: Installation = { kind: 'ready', organisation: OUR_ORGANISATION, tokenOwner: SERVICE };
const UNREACHABLE: Installation = { kind: 'not-ready', problem: 'slack-unreachable' };

const watch = (changes: Partial<WatchOptions>): ReturnType<typeof watchInstallation> =>
  watchInstallation({
    check: () => Promise.resolve(READY),
    recheckMs: { ready: 300_000, 'not-ready': 5_000 },
    wasAnswered: () => true,
    onInstallation: () => undefined,
    policyVersion: () => 'built-in',
    now: () => 0,
    ...changes,
  });

it('looks at the installation again soon while it is not as it must be, and now and then while it is', async () => {
  let now = 0;
  const check = jest.fn(() => Promise.resolve<Installation>(READY)).mockResolvedValueOnce(UNREACHABLE);
  const { job } = watch({ now: () => now, check });
  const at = async (ms: number): Promise<number> => {
    now = ms;
    await job.run();
    return check.mock.calls.length;
  };
  expect([await at(0), await at(4_999), await at(5_000)]).toEqual([1, 1, 2]);
  expect([await at(304_999), await at(305_000)]).toEqual([2, 3]);
});

it('looks again soon when Slack did not answer, also while an earlier good finding stays in force', async () => {
  let now = 0;
  const check = jest.fn(() => Promise.resolve<Installation>(READY));
  const { job } = watch({ now: () => now, check, wasAnswered: () => check.mock.calls.length !== 1 });
  for (now of [0, 4_999, 5_000, 10_000, 304_999]) await job.run();
  expect(check).toHaveBeenCalledTimes(2);
});

it('looks at once when the rules have changed', async () => {
  let version = '';
  const check = jest.fn(() => Promise.resolve<Installation>(READY));
  const { job } = watch({ check, policyVersion: () => version });
  for (const each of ['one', 'one', 'other', 'other']) {
    version = each;
    await job.run();
  }
  expect(check).toHaveBeenCalledTimes(2);
});

it('tells what it found about the installation only when that has changed', async () => {
  const told: Installation[] = [];
  const found = [UNREACHABLE, UNREACHABLE, READY, READY, UNREACHABLE];
  let now = 0;
  const { job } = watch({
    now: () => (now += 1_000_000),
    check: () => Promise.resolve(found.shift() ?? READY),
    onInstallation: (installation) => told.push(installation),
  });
  for (let turn = 0; turn < 5; turn += 1) await job.run();
  expect(told).toEqual([UNREACHABLE, READY, UNREACHABLE]);
});

it('tries again at once when the check itself broke', async () => {
  const check = jest.fn(() => Promise.reject(new Error('the database is gone')));
  const { job } = watch({ check });
  for (let turn = 0; turn < 2; turn += 1) await expect(job.run()).rejects.toThrow('the database is gone');
  expect(check).toHaveBeenCalledTimes(2);
});

it('looks at once when told to, after the look that is under way, and soon again after what that found', async () => {
  const told: Installation[] = [];
  let now = 0;
  let answerFirst: (found: Installation) => void = () => undefined;
  const check = jest
    .fn(() => Promise.resolve<Installation>(UNREACHABLE))
    .mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)));
  const { job, again } = watch({ now: () => now, check, onInstallation: (installation) => told.push(installation) });
  const slow = job.run();
  const told2 = again();
  await Promise.resolve();
  expect(check).toHaveBeenCalledTimes(1);
  answerFirst(READY);
  await Promise.all([slow, told2]);
  expect(told).toEqual([READY, UNREACHABLE]);

  now = 5_000;
  await job.run();
  expect(check).toHaveBeenCalledTimes(3);
});
