import type { Job } from '../../src/jobs/loop';
import { startLoop } from '../../src/jobs/loop';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const ignore = (): void => undefined;

/** A job that says when it runs, and ends when told to. */
function slowJob(): { job: Job; running: () => number; started: () => number; end: () => void } {
  let [running, started] = [0, 0];
  let end = ignore;
  const run = async (): Promise<void> => {
    started += 1;
    running += 1;
    await new Promise<void>((resolve) => (end = resolve));
    running -= 1;
  };
  const job = { name: 'slow', everyMs: 1, run };
  return {
    job,
    running: () => running,
    started: () => started,
    end: () => {
      end();
    },
  };
}

describe('a loop', () => {
  it('starts at once, and never overlaps itself, however long a turn takes', async () => {
    const { job, running, started, end } = slowJob();
    const loop = startLoop(job, ignore);
    expect(started()).toBe(1);
    await pause(30);
    expect([running(), started()]).toEqual([1, 1]);
    for (let turn = 2; turn <= 4; turn += 1) {
      end();
      await pause(15);
      expect([running(), started()]).toEqual([1, turn]);
    }
    end();
    await loop.stop();
  });

  it('goes on after a failure, and tells of each', async () => {
    const failures: unknown[] = [];
    let turns = 0;
    const run = (): Promise<void> => {
      turns += 1;
      return turns < 3 ? Promise.reject(new Error(`turn ${turns}`)) : Promise.resolve();
    };
    const loop = startLoop({ name: 'shaky', everyMs: 1, run }, (job, error) => failures.push([job, error]));
    await pause(50);
    await loop.stop();
    expect(turns).toBeGreaterThan(3);
    expect(failures).toEqual([
      ['shaky', new Error('turn 1')],
      ['shaky', new Error('turn 2')],
    ]);
  });

  it('waits for what runs when it is stopped, and takes nothing new', async () => {
    const { job, started, end } = slowJob();
    const loop = startLoop(job, ignore);
    let hasStopped = false;
    const stopped = Promise.all([loop.stop(), loop.stop()]).then(() => (hasStopped = true));
    await pause(20);
    expect(hasStopped).toBe(false);
    end();
    await stopped;
    await pause(20);
    expect(started()).toBe(1);
  });

  it('stops between turns without another one', async () => {
    let turns = 0;
    const run = (): Promise<void> => Promise.resolve(void (turns += 1));
    const loop = startLoop({ name: 'quick', everyMs: 20, run }, ignore);
    await pause(5);
    await loop.stop();
    await pause(40);
    expect(turns).toBe(1);
  });

  it('lets a failure pass that happens while it is being stopped', async () => {
    const failures: unknown[] = [];
    let fail = ignore;
    const run = (): Promise<void> => new Promise((_, reject) => (fail = reject));
    const loop = startLoop({ name: 'late', everyMs: 1, run }, (_, error) => failures.push(error));
    const stopped = loop.stop();
    fail();
    await expect(stopped).resolves.toBeUndefined();
    expect(failures).toHaveLength(1);
  });
});
