import { readFileSync } from 'node:fs';
import type { SessionRequest, Target } from '../../src/domain/request';
import { newRun } from '../../src/domain/run';
import type { RequestRecord } from '../../src/requests/store-ports';
import { isBulk } from '../../src/requests/store-ports';
import type { Ledger } from './ledger';
import type { RunOnDisk } from './runs-on-disk';

/** One act as the naive loop remembers it, about one person or several. */
export interface NaiveAct {
  readonly reference: string;
  readonly requester: string;
  readonly targets: readonly string[];
  readonly scope: 'all' | 'mobile' | 'web';
  readonly createdAt: number;
  isDone: boolean;
}

/** The naive loop's file, read as if it were a ledger: it knows of no attempt, and of nobody's sessions before. */
export function naiveLedger(file: string): Ledger {
  const acts = (): NaiveAct[] => readNaiveActs(file);
  return {
    about: (one) =>
      Promise.resolve(
        acts()
          .filter(({ reference, targets }) =>
            'reference' in one ? reference === one.reference : targets.includes(one.person),
          )
          .map(toRecord),
      ),
    all: () => Promise.resolve(acts().map(toRecord)),
    runs: () => Promise.resolve(acts().flatMap(toRun)),
    trailProblem: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
}

export function readNaiveActs(file: string): NaiveAct[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as NaiveAct[];
  } catch {
    return []; // Not written yet, or cut off by a kill: naive indeed.
  }
}

function toRecord({ reference, requester, targets, scope, createdAt, isDone }: NaiveAct): RequestRecord {
  const isMany = targets.length > 1;
  const outcome = isDone ? { outcome: isMany ? 'finished' : 'verified' } : {};
  const settledAs = isDone ? { settledAs: outcome.outcome } : {};
  const state = isDone ? 'settled' : 'running';
  const [target] = targets;
  const operation = isMany ? { kind: 'bulk-reset', people: targets.length, scope } : { kind: 'reset', target, scope };
  return {
    request: {
      id: reference,
      reference,
      requester,
      operation,
      createdAt,
      state,
      ...outcome,
    } as unknown as SessionRequest,
    target: { id: reference, person: target, state, ...settledAs } as unknown as Target,
    attempts: [],
    approvals: [],
    cards: [],
    comments: {},
    devices: [],
    ...(isMany ? { run: newRun(targets.length) } : {}),
  };
}

function toRun(act: NaiveAct): RunOnDisk[] {
  const record = toRecord(act);
  if (!isBulk(record)) return [];
  const each = { send: 'queued', attempt: undefined, outcome: act.isDone ? 'verified' : 'checking' } as const;
  return [{ record, people: new Map(act.targets.map((id) => [id, each])), before: new Set() }];
}
