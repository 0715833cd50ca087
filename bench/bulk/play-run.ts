import { CHANNELS } from '../../sandbox/names';
import type { RequestId } from '../../src/domain/request';
import type { BulkRecord } from '../../src/requests/store-ports';
import { isBulk } from '../../src/requests/store-ports';
import type { Store } from '../../src/store';
import { openStore } from '../../src/store';
import { asksForMany, reviewsList } from '../../test/helpers/many';
import { addCrowd, readyList } from './crowd';
import type { LIMITERS, Seen } from './figures';
import { seenBy } from './figures';
import type { Stage } from './stage';

export interface RunOptions {
  readonly people: number;
  readonly sessionsEach?: number;
  /** Sessions of others, which stay. */
  readonly others?: number;
  readonly limiter: keyof typeof LIMITERS;
  /** Goes on beside the run from the moment of the agreement, until everybody is sent (default), or all is known. */
  readonly meanwhile?: (stage: Stage, isOver: () => boolean) => Promise<void>;
  readonly meanwhileUntil?: 'sent' | 'settled';
}

export interface RunFigures extends Seen {
  readonly people: number;
  /** From the agreement until Slack has taken the last call. */
  readonly queuedMs: number;
  /** From the agreement until it is known of everybody. */
  readonly provenMs: number;
  readonly verified: number;
  readonly outcome: string;
}

const SESSIONS_OF_OTHERS = 10;

/** One run from its ready list to its proof: reviewed and asked for by Alice, agreed to by Bob. */
export async function playRun(
  stage: Stage,
  { people: size, sessionsEach, others = 0, limiter, meanwhile, meanwhileUntil = 'sent' }: RunOptions,
): Promise<RunFigures> {
  const people = addCrowd(stage.slack, size, sessionsEach);
  addCrowd(stage.slack, Math.ceil(others / SESSIONS_OF_OTHERS), SESSIONS_OF_OTHERS);
  const store = await openLedger(stage);
  try {
    const alice = stage.as('alice');
    await readyList(store, people, stage.now());
    const review = await reviewsList(stage, alice);
    if (!review.includes('Type the number')) throw new Error(`The list cannot be reviewed: ${review}`);
    await asksForMany(stage, alice, size, { canary: false });
    const id = await theRequest(store);
    const read = (): Promise<BulkRecord> => runOf(store, id);
    await stage.until(async () => (await read()).run.lookedAt !== undefined);

    await agree(stage);
    const agreedAt = stage.now();
    let isOver = false;
    const beside = meanwhile?.(stage, () => isOver);
    await stage.until(async () => isSent(await read()));
    isOver = meanwhileUntil === 'sent';
    await stage.until(async () => (await read()).run.phase === 'settled');
    const provenMs = stage.now() - agreedAt;
    isOver = true;
    await beside;
    // Whoever follows it is told at the end.
    await stage.until(() => alice.messages().some(({ text }) => /verified|unsettled/.test(text)));

    const { run, request } = await read();
    const seen = seenBy(stage.slack, people, limiter);
    const { verified } = run.tally;
    return {
      ...seen,
      people: size,
      queuedMs: seen.lastAt - agreedAt,
      provenMs,
      verified,
      outcome: request.outcome ?? request.state,
    };
  } finally {
    await store.close();
  }
}

const isSent = ({ run: { phase } }: BulkRecord): boolean => phase === 'proving' || phase === 'settled';

/** The app's store, looked into from outside. */
const openLedger = (stage: Stage): Promise<Store> =>
  openStore({ kind: 'sqlite', file: stage.databaseFile }, stage.env.TRAIL_KEY ?? '', () => undefined);

async function theRequest({ db }: Store): Promise<RequestId> {
  const { id } = await db.selectFrom('requests').select('id').executeTakeFirstOrThrow();
  return id as RequestId;
}

async function runOf({ requests }: Store, id: RequestId): Promise<BulkRecord> {
  const record = await requests.read(id);
  if (!record || !isBulk(record)) throw new Error('There is no such run.');
  return record;
}

async function agree(stage: Stage): Promise<void> {
  const bob = stage.as('bob');
  const card = await stage.until(() =>
    bob.messages(CHANNELS.secops).findLast(({ text }) => text.includes('asks to sign')),
  );
  await bob.click('approve_request', { message: card });
  await stage.modalSaying(bob, 'You are agreeing to');
  await bob.submit();
  await stage.modalSaying(bob, /You agreed/);
  await bob.close();
}
