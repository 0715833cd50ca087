import type { LeftOut, ListedPerson } from '../domain/judge-bulk';
import type { Person } from '../domain/person';
import type { Refusal } from '../domain/refusal';
import type { Evidence, RequestId } from '../domain/request';
import type { ListBlock } from '../domain/run';
import type { GroupId, ListId, ResetScope, UserId, WorkspaceId } from '../domain/session';
import type { EntryProblem } from '../domain/typed-people';

/** Where the people of a list come from, besides those who were named one by one. */
export type ListSource =
  | { readonly kind: 'group'; readonly id: GroupId; readonly workspace: WorkspaceId }
  | { readonly kind: 'channel'; readonly id: string }
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'everybody'; /** Absent: of the whole organisation. */ readonly of?: WorkspaceId };

/**
 * `reading` its sources · `looking-up` who is meant · `ready` to be reviewed · `failed`: it cannot be used, and says why ·
 * `used`: a request was made of it, and it never changes again.
 */
export type ListState = 'reading' | 'looking-up' | 'ready' | 'failed' | 'used';

export interface ListCounts {
  /** What was typed, pasted, uploaded or found. */
  readonly entries: number;
  /** Of those, what was not looked up yet. */
  readonly open: number;
  readonly people: number;
  /** Named once more. */
  readonly same: number;
  readonly out: Readonly<Partial<Record<LeftOut, number>>>;
}

/** Why a list cannot be used: a sentence for people is in `slack/`. */
export type ListFailure =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'file'; readonly code: string; readonly row?: number; readonly fix: string };

/** Roles are told of one place at a time: the organisation, or a workspace. */
export type RoleView = WorkspaceId | 'organisation';

export type LookUpWay =
  /** One by one. `walked`: of some, roles are known as the organisation's alone · `isChecked`: of nobody any more. */
  | { readonly kind: 'each'; readonly walked?: true; readonly isChecked?: true }
  /** By reading through everybody. */
  | { readonly kind: 'walk'; readonly cursor: string; readonly pages: number }
  /** Everybody is found; these places are still to be read for who is protected there. */
  | { readonly kind: 'roles'; readonly views: readonly RoleView[]; readonly cursor: string };

export interface PeopleList {
  readonly id: ListId;
  readonly opener: UserId;
  readonly sources: readonly ListSource[];
  readonly scope?: ResetScope;
  readonly evidence?: Evidence;
  readonly state: ListState;
  /** Which source is being read, and Slack's cursor in it. */
  readonly at: { readonly source: number; readonly cursor: string };
  /** How people are looked up. */
  readonly way?: LookUpWay;
  readonly counts: ListCounts;
  /** Of a list that `failed`: why; before, what keeps it just now from being made. */
  readonly failure?: ListFailure;
  /** The request made of it. */
  readonly requestId?: RequestId;
  /** Grows with every change that the opener should see. */
  readonly version: number;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Something on a list that is still to be looked up. */
export interface OpenEntry {
  readonly n: number;
  /** A user id, or an e-mail address in lower case. */
  readonly key: string;
  readonly names: 'person' | 'address';
}

/** What became of an entry. */
export type Resolved =
  | { readonly n: number; readonly person: Person }
  | { readonly n: number; readonly person?: Person; readonly out: LeftOut };

export type NewEntry = { readonly row: number; readonly typed: string } & (
  | { readonly names: 'person' | 'address'; readonly key: string }
  | { readonly names: 'nobody'; readonly why: EntryProblem }
  /** Found with all that is known of them: nothing is left to look up. */
  | { readonly names: 'found'; readonly person: Person; readonly out?: LeftOut }
);

export interface ListStep {
  /** `failure: null`: there is none any more. */
  readonly change?: Partial<Pick<PeopleList, 'state' | 'at' | 'way'>> & { readonly failure?: ListFailure | null };
  readonly nextStepAt?: number;
  /** What a crash left half read of this source goes first. */
  readonly clear?: { readonly source: number };
  readonly add?: { readonly source: number; readonly entries: readonly NewEntry[] };
  readonly resolved?: readonly Resolved[];
  /** Whoever of these is on the list is left out of it. */
  readonly leaveOut?: readonly { readonly person: UserId; readonly out: LeftOut }[];
  /** Everybody on the list is looked up anew, each by their id. */
  readonly reopen?: true;
  /** When it may be forgotten, counted anew. */
  readonly expiresAt?: number;
}

export interface ListClaim {
  readonly list: PeopleList;
  readonly token: string;
}

/** Lists of people, from what was typed to what is frozen. */
export interface ListStore {
  /** Writes the list with what was named one by one. */
  readonly create: (
    list: Pick<PeopleList, 'id' | 'opener' | 'sources' | 'scope' | 'evidence' | 'createdAt' | 'expiresAt'>,
    entries: readonly NewEntry[],
  ) => Promise<PeopleList>;
  /** @returns nothing when it never existed or has expired. */
  readonly read: (id: ListId, now: number) => Promise<PeopleList | undefined>;
  readonly due: (now: number, limit: number) => Promise<readonly ListId[]>;
  readonly claim: (id: ListId, now: number, leaseMs: number) => Promise<ListClaim | undefined>;
  /** @returns nothing when the claim was lost; then nothing was written. */
  readonly commit: (claim: ListClaim, step: ListStep, now: number, leaseMs: number) => Promise<ListClaim | undefined>;
  readonly release: (claim: ListClaim) => Promise<void>;
  /** Entries still to be looked up, in their order. */
  readonly open: (id: ListId, limit: number) => Promise<readonly OpenEntry[]>;
  /** How many are still to be looked up, by how they are named. */
  readonly openByName: (id: ListId) => Promise<Readonly<Record<OpenEntry['names'], number>>>;
  /** Those of them that are named by one of these ids and addresses. */
  readonly openNamed: (id: ListId, keys: readonly string[]) => Promise<readonly OpenEntry[]>;
  /** The workspaces of everybody on the list, by their ids. */
  readonly workspacesOn: (id: ListId) => Promise<readonly WorkspaceId[]>;
  /** Everybody on the list, in its order, 1,000 at a time. */
  readonly pages: (id: ListId) => AsyncIterable<readonly ListedPerson[]>;
  /** What was left out, in the order it was named. */
  readonly leftOut: (id: ListId) => AsyncIterable<readonly LeftOutEntry[]>;
  /** Which of these are on the list? */
  readonly among: (id: ListId, ids: readonly UserId[]) => Promise<readonly UserId[]>;
  /** What stands on it now, in short (`digestOfBlocks`). */
  readonly blocks: (id: ListId) => Promise<readonly ListBlock[]>;
  /** Who stands on it now, behind this place and up to that one. */
  readonly idsBetween: (id: ListId, after: number, last: number) => Promise<readonly UserId[]>;
  /** Lists whose opener has not been told the latest, claimed for a moment. */
  readonly claimNews: (now: number, leaseMs: number) => Promise<readonly ListNews[]>;
  /** @param owed what is still to be told of it, at `nextAt` or later; default: nothing before it changes again */
  readonly told: (news: ListNews, posted: ListNews['posted'], nextAt: number, owed?: ListNews['owed']) => Promise<void>;
  readonly purgeExpired: (now: number) => Promise<void>;
  /** A figure learned on the way, such as how many people the organisation has. */
  readonly measure: (name: Measure) => Promise<number | undefined>;
  readonly remember: (name: Measure, value: number, now: number) => Promise<void>;
}

export type Measure = 'people' | 'sessions';

export interface LeftOutEntry {
  readonly row: number;
  readonly typed: string;
  readonly why: LeftOut;
  readonly problem?: EntryProblem;
  readonly person?: UserId;
}

export interface ListNews {
  readonly list: PeopleList;
  readonly posted?: { readonly channel: string; readonly ts: string };
  /** `file`: the message that it is ready was posted, and its file was not. */
  readonly owed: 'all' | 'file';
}
