import type { AllMiddlewareArgs } from '@slack/bolt';
import { asOrganisationId, asUserId } from '../domain/session';
import type { Clock, Installation } from '../requests/ports';
import type { Trail } from '../requests/store-ports';
import { plain, section } from './blocks';
import type { Log } from './feature';
import { respond } from './respond';

interface Body {
  readonly type?: unknown;
  readonly command?: unknown;
  readonly enterprise?: { readonly id?: unknown } | null;
  readonly enterprise_id?: unknown;
  readonly team?: { readonly enterprise_id?: unknown } | null;
  readonly user?: { readonly id?: unknown } | null;
  readonly user_id?: unknown;
  readonly response_url?: unknown;
}

export interface GateOptions {
  readonly installation: () => Installation;
  readonly trail: Trail;
  readonly clock: Clock;
  readonly log: Log;
  readonly apiUrl: string;
  readonly fetch?: typeof fetch;
}

const NOT_HERE =
  'Session Warden works for another organisation, so it can do nothing for you here. Nothing was done. Ask the admins of your own organisation.';

/**
 * Lets through what comes from our organisation, in every shape in which payloads name it (F3.11). One that names none is
 * let through to the look-up of its user, who must belong to the organisation anyway. Any other is acknowledged, answered
 * where that is possible, and remembered.
 */
export function createOrganisationGate({ installation, trail, clock, log, apiUrl, fetch }: GateOptions) {
  return async ({ body, ack, next }: AllMiddlewareArgs & { body: unknown; ack?: unknown }): Promise<void> => {
    const delivery = body as Body;
    const named = organisationOf(delivery);
    const current = installation();
    if (current.kind !== 'ready' || named === undefined || named === current.organisation) return next();

    log.warn({}, 'delivery of another organisation refused');
    if (typeof ack === 'function') await (ack as (answer?: unknown) => Promise<void>)(answerTo(delivery));
    const actor = asUserId(delivery.user?.id ?? delivery.user_id) ?? 'app';
    const organisation = asOrganisationId(named);
    const facts = { code: 'foreign-organisation', ...(organisation ? { organisation } : {}) };
    await trail.append({ type: 'request.refused', actor, facts }, clock.now());
    const { response_url: url } = delivery;
    if (answerTo(delivery) === undefined && typeof url === 'string') await respond(url, apiUrl, NOT_HERE, fetch);
  };
}

/** A field may be there and empty. */
const organisationOf = ({ enterprise, enterprise_id: ofCommand, team }: Body): unknown =>
  [enterprise?.id, ofCommand, team?.enterprise_id].find((id) => id !== undefined && id !== null && id !== '');

/** Commands and windows are answered with the acknowledgement itself. */
function answerTo({ command, type }: Body): unknown {
  if (command !== undefined) return NOT_HERE;
  if (type !== 'view_submission') return undefined;
  const view = {
    type: 'modal',
    title: plain('Session Warden', 24),
    close: plain('Close', 24),
    blocks: [section(NOT_HERE)],
  };
  return { response_action: 'update', view };
}
