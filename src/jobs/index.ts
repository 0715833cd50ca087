import type { Installation } from '../requests/ports';
import type { RequestStore } from '../requests/store-ports';
import type { Job } from './loop';

export interface JobsOptions {
  readonly due: RequestStore['due'];
  readonly advance: (id: Awaited<ReturnType<RequestStore['due']>>[number]) => Promise<void>;
  readonly deliverNotices: () => Promise<void>;
  readonly callPager: () => Promise<void>;
  readonly purgeDrafts: (now: number) => Promise<void>;
  readonly checkInstallation: () => Promise<Installation>;
  readonly reloadPolicy: () => Promise<void>;
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

/** What goes on without anybody asking: requests whose next step is due, messages owed, old drafts, the installation. */
export function jobs(options: JobsOptions): readonly Job[] {
  const {
    due,
    advance,
    deliverNotices,
    callPager,
    purgeDrafts,
    checkInstallation,
    reloadPolicy,
    recheckMs,
    onInstallation,
    now,
    onError,
  } = options;
  let checkAgainAt = 0;
  let lastSeen = '';
  return [
    {
      name: 'advance-requests',
      everyMs: POLL_MS,
      run: async () => {
        const ids = await due(now(), BATCH);
        // One that fails must not keep the others waiting.
        const turns = ids.map((id) =>
          advance(id).catch((error: unknown) => {
            onError('advance-requests', error);
          }),
        );
        await Promise.all(turns);
      },
    },
    { name: 'deliver-notices', everyMs: POLL_MS, run: deliverNotices },
    { name: 'call-pager', everyMs: PAGER_MS, run: callPager },
    { name: 'reload-policy', everyMs: POLICY_MS, run: reloadPolicy },
    { name: 'purge-drafts', everyMs: MINUTE_MS, run: () => purgeDrafts(now()) },
    {
      name: 'check-installation',
      everyMs: POLL_MS,
      run: async () => {
        if (now() < checkAgainAt) return;
        const installation = await checkInstallation();
        checkAgainAt = now() + recheckMs[installation.kind];
        const seen = JSON.stringify(installation);
        if (seen !== lastSeen) onInstallation(installation);
        lastSeen = seen;
      },
    },
  ];
}
