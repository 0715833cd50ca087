import type { RequestId } from '../../src/domain/request';
import type { JobsOptions } from '../../src/jobs';
import { jobs } from '../../src/jobs';

function optionsWith(changes: Partial<JobsOptions>): JobsOptions {
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    due: () => Promise.resolve([]),
    advance: nothing,
    deliverNotices: nothing,
    owedAnnouncements: () => Promise.resolve([]),
    announceOwed: nothing,
    dueLists: () => Promise.resolve([]),
    makeList: nothing,
    tellLists: nothing,
    purge: nothing,
    forget: nothing,
    callPager: nothing,
    signTrail: nothing,
    postCheckpoint: nothing,
    keepClaims: { name: 'keep-claims', everyMs: 1, run: nothing },
    checkInstallation: { name: 'check-installation', everyMs: 1, run: nothing },
    reloadPolicy: nothing,
    warnOfPolicy: nothing,
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

it('forgets by the clock it was given', async () => {
  const purge = jest.fn(() => Promise.resolve());
  await run('purge', optionsWith({ purge, now: () => 99 }));
  expect(purge).toHaveBeenCalledWith(99);
});
