import type { RequestId } from '../domain/request';

/** As an audience: the audit channel, whose id only its configuration knows. */
export const AUDIT_CHANNEL = '';

/** What one audience is told. `status` is one message, edited as things move; the others are new messages, posted once. */
export type Topic =
  | ('status' | 'summary' | 'verified' | 'signed-in-again' | 'needs-you' | 'unsettled' | 'refused' | 'told')
  | 'nothing-to-prove'
  /** `card`: a request to agree, edited as things move · `page`: a call of the pager · the others: new messages. */
  | ('card' | 'reminder' | 'page' | 'denied' | 'expired' | 'break-glass')
  /** Of a run: it stands still until somebody decides · the file with everybody's outcome. */
  | ('paused' | 'results')
  /** To somebody who could agree: what waits for them beside the cards they got. */
  | 'more'
  /** To the requester: nobody is asked, since no card could be delivered. */
  | 'nobody-asked'
  /** To the approval channel, when it was left out while it waited. */
  | 'afterwards';

export interface Notice {
  /** Another one when the notice is renewed: then this one's delivery says nothing of it. */
  readonly id: string;
  readonly requestId: RequestId;
  readonly topic: Topic;
  /** A channel or a person, where the topic alone does not say. */
  readonly audience?: string;
  /** Set once posted. */
  readonly posted?: { readonly channel: string; readonly ts: string };
  readonly failures: number;
}

export interface NoticeStore {
  /** Claims notices whose audience has not been told the latest yet, of one kind or of both: alarms first, then the oldest. */
  readonly claimDue: (
    now: number,
    leaseMs: number,
    limit: number,
    kind?: 'messages' | 'pages',
  ) => Promise<readonly Notice[]>;
  readonly delivered: (
    id: string,
    posted: { channel: string; ts: string } | undefined,
    shownVersion: number,
    now: number,
    /** A later version is not shown before then; default: as soon as there is one. */
    nextAt?: number,
  ) => Promise<void>;
  /** Tries again at `nextTryAt`, or never when it is absent. */
  readonly failed: (notice: Notice, error: string, nextTryAt: number | undefined, now: number) => Promise<void>;
  /** It is not told before then, which is no failure. */
  readonly putOff: (id: string, until: number) => Promise<void>;
  /** Requests that wait and whose card to this person is still owed, the most urgent first. */
  readonly waitingFor: (audience: string, limit: number) => Promise<readonly RequestId[]>;
  /** Where the request's status message stands, so that turning points can be threaded under it. */
  readonly statusOf: (requestId: RequestId) => Promise<{ channel: string; ts: string } | undefined>;
  /** Where the card of this audience stands. */
  readonly cardOf: (requestId: RequestId, audience: string) => Promise<{ channel: string; ts: string } | undefined>;
}
