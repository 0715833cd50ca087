import type { SessionId, UserId, WorkspaceId } from './session';

/** How many people one call of `resetBulk` takes (F1.2). */
export const CHUNK_MAX = 1_000;
/** From more people than this on, one is tried first. */
export const CANARY_FROM = 50;
/** Left-over sessions ended one by one, by their ids; beyond that a person decides. */
export const REPAIRS_OF_RUN_MAX = 100;

/**
 * One person of a run, as far as sending is concerned: `waiting` not sent yet · `sending` in a call that is under way · `queued`
 * Slack said ok, which for many people means no more than that · `unknown` in a call whose answer does not say · `refused`
 * certainly not sent, and never will be.
 */
export type SendState = 'waiting' | 'sending' | 'queued' | 'unknown' | 'refused';

/** How it ended for one person of a run. */
export type PersonOutcome =
  'verified' | 'signed-in-again' | 'nothing-there' | 'still-there' | 'refused' | 'unknown' | 'not-sent';

/**
 * People of a run, counted by what is known of them now: `waiting` are not sent yet, `checking` are sent and not looked at since.
 */
export type Tally = Readonly<Record<PersonOutcome | 'waiting' | 'checking', number>> & {
  /** Sessions that were to end and are still there. */
  readonly sessionsLeft: number;
};

/** One walk over sessions: everybody's in the organisation, or those of some people one after the other. */
export interface Look {
  /** 0 and up; every session remembers the first and the last look that showed it. */
  readonly no: number;
  readonly way: 'sweep' | 'each';
  /** Of a sweep: Slack's cursor; empty before the first page. */
  readonly cursor: string;
  /** Of a walk from person to person: the place on the list of whom was looked at last. */
  readonly after: number;
  /** Only of the people of this attempt; absent: everybody's. */
  readonly attempt?: string;
  readonly pages: number;
  readonly sessions: number;
  /** Somebody's sessions could not be read in full. */
  readonly isPartial: boolean;
  readonly startedAt: number;
}

/** Why a run stands still until a person says otherwise. */
export type Pause =
  | { readonly why: 'asked'; readonly at: number }
  | { readonly why: 'slack-refused'; readonly error: string; readonly at: number }
  /** The first person is not seen to be gone; `isBlind`: nobody could look. */
  | { readonly why: 'canary'; readonly isBlind: boolean; readonly at: number };

export type RunPhase =
  /** What is there is being looked at, before anything is sent. */
  | 'before'
  | 'canary'
  | 'sending'
  /** Everything was sent, or was stopped: what became of it is being looked for. */
  | 'proving'
  | 'settled';

/** What people may order of a run while it goes on. */
export type RunOrder = 'go' | 'pause' | 'stop';

/** Why people of an earlier call are sent once more: it provably did not go, or nobody could look whether it did. */
export type WhyAgain = 'not-gone' | 'blind';

/** People of one call who are sent once more, by their places on the list. */
export interface SentAgain {
  readonly from: number;
  readonly upTo: number;
  readonly why: WhyAgain;
}

/** So many people of a list that follow each other, in short. */
export interface ListBlock {
  /** The place of the last of them; the first is the one after the last of the block before. */
  readonly last: number;
  readonly digest: string;
}

/** What was found out of a call whose answer does not say whether it went. */
export interface LookedInto {
  readonly attempt: string;
  /** When the last look at everybody in it began and ended. */
  readonly lookedFrom?: number;
  readonly lookedAt?: number;
  /** When it is taken up again. */
  readonly nextAt: number;
}

/** Calls whose answers do not say whether they went, and which are being looked into. */
export interface Unclear {
  readonly calls: number;
  /** Nothing else is sent meanwhile. */
  readonly isFirst: boolean;
}

/** How far a request about many people is. */
export interface Run {
  readonly phase: RunPhase;
  readonly look?: Look;
  /** How many looks were begun, those before the act included. */
  readonly looks: number;
  /** How many looks at everybody were finished since everything is sent. */
  readonly proofs: number;
  /** When the last look that was finished began and ended. */
  readonly lookedFrom?: number;
  readonly lookedAt?: number;
  /** Since when Slack could not be asked for sessions, or not for those of everybody. */
  readonly blindSince?: number;
  /** The list in short, from the first call on: a call reads no more of it than the blocks it is about. */
  readonly blocks?: readonly ListBlock[];
  /** Since when everything is sent. */
  readonly sentAt?: number;
  /** When the first call was made. */
  readonly startedAt?: number;
  readonly isReminded: boolean;
  readonly pause?: Pause;
  /** Somebody was told that it needs them. */
  readonly isHandedOver: boolean;
  readonly isStopped: boolean;
  /** People in the next call at most: halved when Slack refuses a call for the sake of somebody in it. */
  readonly chunkMax: number;
  /** Calls of which it will stay unknown whether they went, since nobody could look: their people are not waited for. */
  readonly givenUp: readonly string[];
  /** Who is sent once more. Whoever of these places waits was in an earlier call. */
  readonly again: readonly SentAgain[];
  readonly unclear?: Unclear;
  readonly lookedInto?: readonly LookedInto[];
  readonly tally: Tally;
  /** How many calls the tally counts. When there were others, or people were moved since, everybody is counted anew. */
  readonly counted?: number;
}

/** A session of somebody on the list, and whether the run is to end it. */
export interface SeenSession {
  readonly sessionId: SessionId;
  readonly person: UserId;
  readonly workspaceId: WorkspaceId;
  readonly listedIn: WorkspaceId;
  readonly covers: 'yes' | 'no' | 'unclear';
}

export const newTally = (people: number): Tally => ({
  waiting: people,
  checking: 0,
  verified: 0,
  'signed-in-again': 0,
  'nothing-there': 0,
  'still-there': 0,
  refused: 0,
  unknown: 0,
  'not-sent': 0,
  sessionsLeft: 0,
});

/** The same people counted again, after so many who had been waiting were in a call, and this is how it stands with them. */
export function recount(
  tally: Tally,
  inCall: readonly { readonly outcome: PersonOutcome | 'checking'; readonly left: number }[],
): Tally {
  const counted: Record<keyof Tally, number> = { ...tally, waiting: tally.waiting - inCall.length };
  for (const { outcome, left } of inCall) {
    counted[outcome === 'not-sent' ? 'waiting' : outcome] += 1;
    if (outcome !== 'not-sent') counted.sessionsLeft += left;
  }
  return counted;
}

export const newRun = (people: number): Run => ({
  phase: 'before',
  looks: 0,
  proofs: 0,
  isReminded: false,
  isHandedOver: false,
  isStopped: false,
  chunkMax: CHUNK_MAX,
  givenUp: [],
  again: [],
  tally: newTally(people),
});
