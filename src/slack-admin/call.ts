import { SlackLookupError } from '../domain/errors';
import { answerOf } from './answers';

/** The only methods that the admin token is ever used for. */
export type AdminMethod =
  | 'auth.test'
  | 'admin.users.list'
  | 'admin.users.session.list'
  | 'admin.users.session.reset'
  | 'admin.users.session.resetBulk'
  | 'admin.users.session.invalidate';

export type AdminCall = (method: AdminMethod, args: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** A call that only reads. @throws SlackLookupError */
export async function lookup(
  call: AdminCall,
  method: AdminMethod,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await call(method, args);
  } catch (error) {
    const { error: slackError = 'unknown', retryAfterMs } = answerOf(error);
    throw new SlackLookupError(method, slackError, { cause: error, retryAfterMs });
  }
}
