import type { ListId } from '../domain/session';
import type { ListStore } from '../requests/list-ports';
import type { Installation } from '../requests/ports';
import type { RequestStore } from '../requests/store-ports';
import type { Job } from './loop';

export interface JobsOptions {
  readonly due: RequestStore['due'];
  readonly advance: (id: Awaited<ReturnType<RequestStore['due']>>[number]) => Promise<void>;
  readonly deliverNotices: () => Promise<void>;
  readonly callPager: () => Promise<void>;
  readonly dueLists: ListStore['due'];
  readonly makeList: (id: ListId) => Promise<void>;
  /** Tells whoever makes a list how far it is. */
  readonly tellLists: () => Promise<void>;
  /** Forgets what nobody needs any more. */
  readonly purge: (now: number) => Promise<void>;
  readonly checkInstallation: () => Promise<Installation>;
  readonly reloadPolicy: () => Promise<void>;
  /** Other rules may name another approval channel: the installation is checked again at once. */
  readonly policyVersion: () => string;
  /** Asked again soon while it is not as it must be, and now and then while it is. */
  readonly recheckMs: Readonly<Record<Installation['kind'], number>>;
  /** Told when what was found has changed. */
  readonly onInstallation: (installation: Installation) => void;
  readonly now: () => number;
  readonly onError: (job: string, error: unknown) => void;
}

const POLL_MS = 250;
const PAGER_MS = 1_000;
const BATCH = 20;
const POLICY_MS = 2_000;
const MINUTE_MS = 60_000;

/**
 * What goes on without anybody asking: requests and lists whose next step is due, messages owed, what can be forgotten, the
 * installation.
 */
export function jobs(options: JobsOptions): readonly Job[] {
  const {
    due,
    advance,
    deliverNotices,
    callPager,
    dueLists,
    makeList,
    tellLists,
    purge,
    checkInstallation,
    reloadPolicy,
    policyVersion,
    recheckMs,
    onInstallation,
    now,
    onError,
  } = options;
  /** One that fails must not keep the others waiting. */
  const eachOf = async <T>(job: string, ids: Promise<readonly T[]>, work: (id: T) => Promise<void>): Promise<void> => {
    const turns = (await ids).map((id) =>
      work(id).catch((error: unknown) => {
        onError(job, error);
      }),
    );
    await Promise.all(turns);
  };
  let checkAgainAt = 0;
  let checkedUnder = '';
  let lastSeen = '';
  return [
    {
      name: 'advance-requests',
      everyMs: POLL_MS,
      run: () => eachOf('advance-requests', due(now(), BATCH), advance),
    },
    { name: 'make-lists', everyMs: POLL_MS, run: () => eachOf('make-lists', dueLists(now(), BATCH), makeList) },
    { name: 'deliver-notices', everyMs: POLL_MS, run: deliverNotices },
    { name: 'call-pager', everyMs: PAGER_MS, run: callPager },
    { name: 'reload-policy', everyMs: POLICY_MS, run: reloadPolicy },
    { name: 'tell-lists', everyMs: POLL_MS, run: tellLists },
    { name: 'purge', everyMs: MINUTE_MS, run: () => purge(now()) },
    {
      name: 'check-installation',
      everyMs: POLL_MS,
      run: async () => {
        const version = policyVersion();
        if (now() < checkAgainAt && version === checkedUnder) return;
        checkedUnder = version;
        const installation = await checkInstallation();
        checkAgainAt = now() + recheckMs[installation.kind];
        const seen = JSON.stringify(installation);
        if (seen !== lastSeen) onInstallation(installation);
        lastSeen = seen;
      },
    },
  ];
}
