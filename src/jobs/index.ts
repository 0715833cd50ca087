import type { RequestId } from '../domain/request';
import type { ListId } from '../domain/session';
import type { ListStore } from '../requests/list-ports';
import type { RequestStore } from '../requests/store-ports';
import type { Job } from './loop';

export interface JobsOptions {
  readonly due: RequestStore['due'];
  readonly advance: (id: Awaited<ReturnType<RequestStore['due']>>[number]) => Promise<void>;
  /** Says of what is being worked on that it still is. */
  readonly keepClaims: Job;
  readonly deliverNotices: () => Promise<void>;
  readonly callPager: () => Promise<void>;
  readonly owedAnnouncements: () => Promise<readonly RequestId[]>;
  readonly announceOwed: (id: RequestId) => Promise<void>;
  readonly dueLists: ListStore['due'];
  readonly makeList: (id: ListId) => Promise<void>;
  /** Tells whoever makes a list how far it is. */
  readonly tellLists: () => Promise<void>;
  /** Forgets what nobody needs any more. */
  readonly purge: (now: number) => Promise<void>;
  /** Forgets what was kept for its time, and cuts what is told of it off the trail. */
  readonly forget: () => Promise<void>;
  /** Signs where the trail stands, when that is due. */
  readonly signTrail: () => Promise<void>;
  /** Shows it where everybody looks, once a day. */
  readonly postCheckpoint: () => Promise<void>;
  readonly checkInstallation: Job;
  readonly reloadPolicy: () => Promise<void>;
  /** Says that the policy file is wrong, when that is owed. */
  readonly warnOfPolicy: () => Promise<void>;
  readonly now: () => number;
  readonly onError: (job: string, error: unknown) => void;
}

const POLL_MS = 250;
const PAGER_MS = 1_000;
const BATCH = 20;
const ANNOUNCEMENTS_MS = 5_000;
const POLICY_MS = 2_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * What goes on without anybody asking: requests and lists whose next step is due, messages owed, what can be forgotten, the
 * checkpoints of the trail, the installation.
 */
export function jobs(options: JobsOptions): readonly Job[] {
  const { due, advance, deliverNotices, callPager, dueLists, makeList, tellLists, purge } = options;
  const { keepClaims, forget, signTrail, postCheckpoint, checkInstallation, reloadPolicy, warnOfPolicy } = options;
  const { owedAnnouncements, announceOwed, now, onError } = options;
  /** One that fails must not keep the others waiting. */
  const eachOf = async <T>(job: string, ids: Promise<readonly T[]>, work: (id: T) => Promise<void>): Promise<void> => {
    const turns = (await ids).map((id) =>
      work(id).catch((error: unknown) => {
        onError(job, error);
      }),
    );
    await Promise.all(turns);
  };
  return [
    {
      name: 'advance-requests',
      everyMs: POLL_MS,
      run: () => eachOf('advance-requests', due(now(), BATCH), advance),
    },
    { name: 'make-lists', everyMs: POLL_MS, run: () => eachOf('make-lists', dueLists(now(), BATCH), makeList) },
    {
      name: 'announce',
      everyMs: ANNOUNCEMENTS_MS,
      run: () => eachOf('announce', owedAnnouncements(), announceOwed),
    },
    { name: 'deliver-notices', everyMs: POLL_MS, run: deliverNotices },
    { name: 'call-pager', everyMs: PAGER_MS, run: callPager },
    { name: 'reload-policy', everyMs: POLICY_MS, run: reloadPolicy },
    { name: 'warn-of-policy', everyMs: POLICY_MS, run: warnOfPolicy },
    { name: 'tell-lists', everyMs: POLL_MS, run: tellLists },
    { name: 'purge', everyMs: MINUTE_MS, run: () => purge(now()) },
    { name: 'forget', everyMs: HOUR_MS, run: forget },
    { name: 'sign-trail', everyMs: MINUTE_MS, run: signTrail },
    { name: 'post-checkpoint', everyMs: MINUTE_MS, run: postCheckpoint },
    keepClaims,
    checkInstallation,
  ];
}
