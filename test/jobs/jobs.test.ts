import type { RequestId } from '../../src/domain/request';
import type { JobsOptions } from '../../src/jobs';
import { jobs } from '../../src/jobs';
import type { Installation } from '../../src/requests/ports';
import { OUR_ORGANISATION, SERVICE } from '../helpers/examples';

const READY: Installation = { kind: 'ready', organisation: OUR_ORGANISATION, tokenOwner: SERVICE };
const UNREACHABLE: Installation = { kind: 'not-ready', problem: 'slack-unreachable' };

function optionsWith(changes: Partial<JobsOptions>): JobsOptions {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    due: () => Promise.resolve([]),
    advance: nothing,
    deliverNotices: nothing,
    dueLists: () => Promise.resolve([]),
    makeList: nothing,
    tellLists: nothing,
    purge: nothing,
    callPager: nothing,
    checkInstallation: () => Promise.resolve(READY),
    policyVersion: () => 'built-in',
    reloadPolicy: () => Promise.resolve(),
    onInstallation: () => undefined,
    recheckMs: { ready: 300_000, 'not-ready': 5_000 },
    now: () => 0,
    onError: () => undefined,
    ...changes,
  };
}

async function run(name: string, options: JobsOptions, all = jobs(options)): Promise<void> {
  const job = all.find((each) => each.name === name);
  if (!job) throw new Error(`There is no job ${name}.`);
  await job.run();
}

it('takes every request that is due as far as it goes; one that fails keeps no other waiting', async () => {
  const ids = ['one', 'broken', 'other'] as RequestId[];
  const failures: unknown[] = [];
  const advanced: string[] = [];
  const advance = (id: RequestId): Promise<void> => {
    advanced.push(id);
    return id === 'broken' ? Promise.reject(new Error('a bug')) : Promise.resolve();
  };
  const due = jest.fn(() => Promise.resolve(ids));
  await run('advance-requests', optionsWith({ due, advance, now: () => 77, onError: (...it) => failures.push(it) }));
  expect(due).toHaveBeenCalledWith(77, expect.any(Number));
  expect(advanced).toEqual(ids);
  expect(failures).toEqual([['advance-requests', new Error('a bug')]]);
});

it('looks at the installation at once when the rules have changed', async () => {
  let version = 'one';
  const checkInstallation = jest.fn(() => Promise.resolve<Installation>(READY));
  const options = optionsWith({ checkInstallation, policyVersion: () => version });
  const all = jobs(options);
  for (const name of ['one', 'one', 'other', 'other']) {
    version = name;
    await run('check-installation', options, all);
  }
  expect(checkInstallation).toHaveBeenCalledTimes(2);
});

it('looks at the installation again soon while it is not as it must be, and now and then while it is', async () => {
  let now = 0;
  const checkInstallation = jest.fn(() => Promise.resolve<Installation>(READY)).mockResolvedValueOnce(UNREACHABLE);
  const options = optionsWith({ now: () => now, checkInstallation });
  const all = jobs(options);
  const at = async (ms: number): Promise<number> => {
    now = ms;
    await run('check-installation', options, all);
    return checkInstallation.mock.calls.length;
  };
  expect([await at(0), await at(4_999), await at(5_000)]).toEqual([1, 1, 2]);
  expect([await at(304_999), await at(305_000)]).toEqual([2, 3]);
});

it('tells what it found about the installation only when that has changed', async () => {
  const told: Installation[] = [];
  const found = [UNREACHABLE, UNREACHABLE, READY, READY, UNREACHABLE];
  let now = 0;
  const options = optionsWith({
    now: () => (now += 1_000_000),
    checkInstallation: () => Promise.resolve(found.shift() ?? READY),
    reloadPolicy: () => Promise.resolve(),
    onInstallation: (installation) => told.push(installation),
  });
  const all = jobs(options);
  for (let turn = 0; turn < 5; turn += 1) await run('check-installation', options, all);
  expect(told).toEqual([UNREACHABLE, READY, UNREACHABLE]);
});

it('tries again at once when the check itself broke', async () => {
  const checkInstallation = jest.fn(() => Promise.reject(new Error('the database is gone')));
  const options = optionsWith({ checkInstallation });
  const all = jobs(options);
  for (let turn = 0; turn < 2; turn += 1)
    await expect(run('check-installation', options, all)).rejects.toThrow('the database is gone');
  expect(checkInstallation).toHaveBeenCalledTimes(2);
});

it('forgets by the clock it was given', async () => {
  const purge = jest.fn(() => Promise.resolve());
  await run('purge', optionsWith({ purge, now: () => 99 }));
  expect(purge).toHaveBeenCalledWith(99);
});
