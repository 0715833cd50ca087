import { subjectOf } from '../../domain/request';
import type { LookedInto, Pause, Run } from '../../domain/run';
import { write } from '../act';
import type { Context } from '../context';
import type { BulkClaim, Claim, Step } from '../store-ports';

/** A request keeps its operation, and so its kind, for ever. */
export const asBulk = (claim: Claim | undefined): BulkClaim | undefined => claim as BulkClaim | undefined;

/** Writes a step of a run, with the run as it is then. */
export async function writeRun(
  context: Context,
  claim: BulkClaim,
  change: Partial<Run>,
  step: Partial<Step> = {},
): Promise<BulkClaim | undefined> {
  const run: Run = { ...claim.run, ...change };
  return asBulk(
    await write(context, claim, { target: {}, isNews: true, events: [], ...step, run: { ...step.run, run } }),
  );
}

/** Nothing to do before then. */
export const waitRun = async (context: Context, claim: BulkClaim, waitMs: number): Promise<BulkClaim | undefined> =>
  asBulk(
    await write(context, claim, { target: { nextStepAt: context.clock.now() + waitMs }, isNews: false, events: [] }),
  );

/** The run without something that is over. */
export const without = (run: Run, over: 'look' | 'pause' | 'blindSince'): Run =>
  Object.fromEntries(Object.entries(run).filter(([key]) => key !== over)) as unknown as Run;

/** With what was found out of one unclear call, in the place of what was known of it before. */
export const withNote = ({ lookedInto = [] }: Run, note: LookedInto): Pick<Run, 'lookedInto'> => ({
  lookedInto: [...lookedInto.filter(({ attempt }) => attempt !== note.attempt), note],
});

/** A look that was begun and is of no use any more: what an earlier one showed counts. */
export function withoutLook(claim: BulkClaim): BulkClaim {
  return { ...claim, run: without(claim.run, 'look') };
}

/** Stands still until a person says otherwise, and tells them. */
export function pauseRun(context: Context, claim: BulkClaim, pause: Pause): Promise<BulkClaim | undefined> {
  const facts = { why: pause.why, ...(pause.why === 'slack-refused' ? { error: pause.error } : {}) };
  return writeRun(
    context,
    withoutLook(claim),
    { pause },
    {
      run: { isPaused: true },
      events: [{ type: 'run.paused', actor: 'app', ...subjectOf(claim.request), facts }],
      noticesAgain: ['paused'],
    },
  );
}
