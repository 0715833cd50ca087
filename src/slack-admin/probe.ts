import { lookup } from './call';
import type { AdminClientOptions } from './client';
import { createAdminClient } from './client';

/** The admin token, looked at without ending anything. */
export interface AdminProbe {
  /** Slack's whole answer to `auth.test`; the SDK adds the token's scopes when Slack names them. @throws SlackLookupError */
  readonly identify: () => Promise<Record<string, unknown>>;
  /** Asks for one person, who is not looked at. @throws SlackLookupError with `missing_scope` without `admin.users:read` */
  readonly list: () => Promise<void>;
}

export function createAdminProbe(options: AdminClientOptions): AdminProbe {
  const call = createAdminClient(options);
  return {
    identify: () => lookup(call, 'auth.test', {}),
    list: async () => {
      await lookup(call, 'admin.users.list', { limit: 1 });
    },
  };
}
