import type { AllMiddlewareArgs } from '@slack/bolt';
import type { Installation } from '../requests/ports';
import type { Log } from './feature';

interface Body {
  readonly enterprise?: { readonly id?: unknown } | null;
  readonly enterprise_id?: unknown;
  readonly team?: { readonly enterprise_id?: unknown } | null;
}

/**
 * Lets through what comes from our organisation, in every shape in which payloads name it (F3.11). One that names none is
 * let through to the look-up of its user, who must belong to the organisation anyway.
 */
export function createOrganisationGate(installation: () => Installation, log: Log) {
  return async ({ body, next }: AllMiddlewareArgs & { body: unknown }): Promise<void> => {
    const { enterprise, enterprise_id: ofCommand, team } = body as Body;
    const named = enterprise?.id ?? ofCommand ?? team?.enterprise_id;
    const current = installation();
    if (current.kind === 'ready' && named !== undefined && named !== current.organisation) {
      log.warn({}, 'delivery of another organisation dropped');
      return;
    }
    await next();
  };
}
