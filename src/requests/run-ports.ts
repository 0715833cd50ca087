import type { AttemptId, RequestId } from '../domain/request';
import type { PersonOutcome, Run, RunOrder, SeenSession, SendState, Tally } from '../domain/run';
import type { ListedPerson } from '../domain/judge-bulk';
import type { ListId, UserId } from '../domain/session';

/** Somebody on the list of a run; `n` is their place on it. */
export interface RunPerson extends ListedPerson {
  readonly n: number;
}

/** What a step of a run writes besides what every step writes. */
export interface RunStep {
  readonly run?: Run;
  /** Stands still until a person says otherwise. */
  readonly isPaused?: boolean;
  /** Goes with the start of an attempt: these people are in it. */
  readonly assign?: readonly number[];
  /** Goes with the close of an attempt: what became of its people. */
  readonly answered?: { readonly attempt: AttemptId; readonly as: SendState };
  readonly moved?: { readonly people: readonly number[]; readonly to: SendState };
  readonly seen?: { readonly look: number; readonly isBefore: boolean; readonly sessions: readonly SeenSession[] };
  /** The sessions of these people were read in full by this look; absent: of everybody it was about. */
  readonly looked?: {
    readonly look: number;
    readonly isBefore: boolean;
    readonly people?: readonly number[];
    readonly attempt?: string;
  };
}

/** Whom a look is about. */
export interface LookScope {
  readonly isBefore: boolean;
  readonly attempt?: string;
}

/** What is known of the people of a run. */
export interface RunStore {
  readonly order: (id: RequestId) => Promise<RunOrder>;
  /**
   * Pauses, goes on or stops, from the next call on; a stop is final. In the trail with the same commit.
   * @returns false when it was stopped or has settled, so that nothing changed.
   */
  readonly give: (id: RequestId, order: RunOrder, by: UserId, now: number) => Promise<boolean>;
  readonly waiting: (list: ListId, limit: number) => Promise<readonly RunPerson[]>;
  /** The first who is to be sent and has something to end, so that it can be seen whether it works. */
  readonly canary: (list: ListId) => Promise<RunPerson | undefined>;
  /** Sessions of these people that the run is to end, as they were before. */
  readonly awaited: (list: ListId, people: readonly UserId[]) => Promise<readonly SeenSession[]>;
  readonly ofAttempt: (list: ListId, attempt: AttemptId) => Promise<readonly RunPerson[]>;
  /** Attempts about many people whose answer does not say whether they were sent, and which no look has cleared up. */
  readonly unknownAttempts: (list: ListId) => Promise<readonly AttemptId[]>;
  readonly toLookAt: (
    list: ListId,
    scope: LookScope & { readonly after: number },
    limit: number,
  ) => Promise<readonly RunPerson[]>;
  /** How many calls it takes to list these people one by one. */
  readonly callsOfEach: (list: ListId, scope: LookScope) => Promise<number>;
  /** Counts people by what is known of them now. */
  readonly tally: (list: ListId) => Promise<Tally>;
  readonly outcomes: (list: ListId, attempt: AttemptId) => Promise<readonly PersonResult[]>;
  /** Sessions that were to end and are still there. */
  readonly left: (list: ListId, limit: number) => Promise<readonly SeenSession[]>;
  readonly results: (list: ListId) => AsyncIterable<readonly PersonResult[]>;
}

/** How it stands with one person. */
export interface PersonResult {
  readonly n: number;
  readonly person: UserId;
  readonly typed: string;
  readonly outcome: PersonOutcome | 'checking';
  readonly send: SendState;
  readonly awaited: number;
  readonly left: number;
  readonly signedInAgain: number;
}
