import type { DeviceFacts, OneOperation, Operation, ResetScope, Session, SessionId } from './session';

export type Covers = 'yes' | 'no' | 'unclear';
export type DeviceKind = 'mobile' | 'browser' | 'desktop-app' | 'unknown';

const MOBILE = /^(ios|ipados|iphone os|android)\b/i;
const MOBILE_HARDWARE = /^(iphone|ipad|ipod)/i;
const DESKTOP = /^(os x|mac ?os|macos|windows|linux|chrome ?os|cros|ubuntu|fedora|debian|freebsd)/i;
/** Browsers report their own version (Chrome 91.0.4472.77); Slack's desktop app reports 4.x or 5.x (F1.3, samples). */
const DESKTOP_APP_VERSION = /^[45]\.\d+\.\d+$/;
const BROWSER_VERSION = /^\d{2,3}(\.\d+){1,3}$/;

export function deviceKind({ os = '', hardware = '', client = '' }: DeviceFacts): DeviceKind {
  if (MOBILE.test(os) || MOBILE_HARDWARE.test(hardware)) return 'mobile';
  if (!DESKTOP.test(os)) return 'unknown';
  if (DESKTOP_APP_VERSION.test(client)) return 'desktop-app';
  return BROWSER_VERSION.test(client) ? 'browser' : 'unknown';
}

/**
 * Does a reset of this scope end this session? Only a `yes` is awaited and repaired; `unclear` is shown and never ended
 * by us. Whether Slack's `web_only` includes the desktop app is written nowhere (F1.2).
 */
export function covers(scope: ResetScope, session: Pick<Session, 'created'>): Covers {
  if (scope === 'all') return 'yes';
  const { os = '' } = session.created;
  switch (deviceKind(session.created)) {
    case 'mobile':
      return scope === 'mobile' ? 'yes' : 'no';
    case 'browser':
      return scope === 'mobile' ? 'no' : 'yes';
    case 'desktop-app':
      return scope === 'mobile' ? 'no' : 'unclear';
    case 'unknown':
      return scope === 'mobile' && DESKTOP.test(os) ? 'no' : 'unclear';
  }
}

/** The same promise for any operation: an invalidation covers exactly the sessions it names. */
export function coveredBy(operation: OneOperation, session: Session): Covers {
  if (operation.kind === 'reset') return covers(operation.scope, session);
  return operation.sessions.some(({ sessionId }) => sessionId === session.sessionId) ? 'yes' : 'no';
}

/** Everything but what is kept was asked for: what was shown then and not kept. */
export const isOfRest = (
  operation: Operation,
): operation is Extract<Operation, { kind: 'invalidate' }> & { kept: readonly SessionId[] } =>
  operation.kind === 'invalidate' && operation.kept !== undefined;

export interface ScopeCount {
  readonly yes: number;
  readonly unclear: number;
}

/** How many of these sessions a reset of this scope ends. */
export const countInScope = (scope: ResetScope, sessions: readonly Session[]): ScopeCount =>
  counted(sessions.map((session) => covers(scope, session)));

/** How many of these sessions the operation ends. */
export const countCovered = (operation: OneOperation, sessions: readonly Session[]): ScopeCount =>
  counted(sessions.map((session) => coveredBy(operation, session)));

const counted = (answers: readonly Covers[]): ScopeCount => ({
  yes: answers.filter((answer) => answer === 'yes').length,
  unclear: answers.filter((answer) => answer === 'unclear').length,
});
