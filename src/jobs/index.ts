import type { RequestStore } from '../requests/store-ports';
import type { Job } from './loop';

export interface JobsOptions {
  readonly due: RequestStore['due'];
  readonly advance: (id: Awaited<ReturnType<RequestStore['due']>>[number]) => Promise<void>;
  readonly deliverNotices: () => Promise<void>;
  readonly purgeDrafts: (now: number) => Promise<void>;
  readonly checkInstallation: Job;
  readonly reloadPolicy: () => Promise<void>;
  readonly now: () => number;
  readonly onError: (job: string, error: unknown) => void;
}

const POLL_MS = 250;
const BATCH = 20;
const POLICY_MS = 2_000;
const MINUTE_MS = 60_000;

/** What goes on without anybody asking: requests whose next step is due, messages owed, old drafts, the installation. */
export function jobs(options: JobsOptions): readonly Job[] {
  const { due, advance, deliverNotices, purgeDrafts, checkInstallation, reloadPolicy, now, onError } = options;
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
    { name: 'reload-policy', everyMs: POLICY_MS, run: reloadPolicy },
    { name: 'purge-drafts', everyMs: MINUTE_MS, run: () => purgeDrafts(now()) },
    checkInstallation,
  ];
}
