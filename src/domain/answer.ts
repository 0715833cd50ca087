/**
 * What Slack's answer to one call means for the people whose sessions it was about (design 3):
 * `accepted` Slack said ok · `refused` certainly no effect · `gone` nothing there to end · `unknown` everything else.
 */
export type OutcomeClass = 'accepted' | 'refused' | 'gone' | 'unknown';

export interface Answer {
  readonly class: OutcomeClass;
  /** Of a refusal: the same call may be accepted later. */
  readonly transient: boolean;
  /** Of a refusal: Slack did not understand this form of the call (F1.6). */
  readonly wrongArguments: boolean;
  /** Slack's error code, or the name of what broke on the way. Never a body. */
  readonly error?: string;
  readonly httpStatus?: number;
  /** From `Retry-After`. */
  readonly retryAfterMs?: number;
}

/** `reset` and `invalidate` errors after which a later call may go through; the call had no effect (F1.4, F1.5, F7.3). */
const TRANSIENT = new Set([
  'ratelimited',
  'rate_limited',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'org_login_required',
  'user_session_reset_failed',
]);

const GONE = new Set(['session_not_found', 'no_active_sessions']);

const WRONG_ARGUMENTS = new Set([
  'invalid_arguments',
  'invalid_arg_name',
  'missing_argument',
  'missing_user',
  'missing_team',
]);

/** The closed list of errors that rule out any effect. A code that is not here may have had one. */
const NO_EFFECT = new Set([
  ...[
    'user_not_found',
    'cannot_reset_bot',
    'bots_not_allowed',
    'cannot_reset_primary_owner',
    'session_reset_not_allowed',
  ],
  ...['cannot_invalidate_primary_owner', 'restricted_action', 'admin_unauthorized', 'not_an_admin', 'team_not_found'],
  ...['feature_not_enabled', 'unknown_method', 'not_authed', 'invalid_auth', 'token_revoked', 'account_inactive'],
  ...['token_expired', 'missing_scope', 'not_allowed_token_type', 'no_permission', 'team_access_not_granted'],
  ...['access_denied', 'accesslimited', 'two_factor_setup_required', 'enterprise_is_restricted', 'ekm_access_denied'],
  ...['is_bot', 'invalid_array_arg', 'invalid_charset', 'invalid_form_data', 'invalid_post_type', 'missing_post_type'],
  ...['deprecated_endpoint', 'method_deprecated'],
]);

/** The meaning of `ok: false` with this error code. */
export function meaningOf(error: string): Pick<Answer, 'class' | 'transient' | 'wrongArguments'> {
  const wrongArguments = WRONG_ARGUMENTS.has(error);
  if (GONE.has(error)) return { class: 'gone', transient: false, wrongArguments };
  if (TRANSIENT.has(error)) return { class: 'refused', transient: true, wrongArguments };
  const isHarmless = wrongArguments || NO_EFFECT.has(error);
  return { class: isHarmless ? 'refused' : 'unknown', transient: false, wrongArguments };
}

/**
 * Errors of a call about many people that may be for the sake of one of them: what became of the others is written nowhere
 * (F1.4, F8.2). Of a call about one person they rule out any effect.
 */
const ABOUT_ONE_PERSON = new Set([
  ...['user_not_found', 'cannot_reset_bot', 'bots_not_allowed', 'cannot_reset_primary_owner'],
  ...['session_reset_not_allowed', 'failed_for_some_users'],
]);

export const isAboutOnePerson = (error: string | undefined): boolean =>
  error !== undefined && ABOUT_ONE_PERSON.has(error);

/** The meaning of `ok: false` with this error code, of a call about so many people. */
export function meaningForMany(error: string, people: number): ReturnType<typeof meaningOf> {
  if (!isAboutOnePerson(error)) return meaningOf(error);
  const meaning = people === 1 ? 'refused' : 'unknown';
  return { class: meaning, transient: false, wrongArguments: false };
}

/** The name of what broke when it was our own process: it says nothing of Slack. */
export const PROCESS_ENDED = 'process_ended';

/** Errors that concern the app's installation or token: no request can go through until an operator acts. */
export const TOKEN_ERRORS: ReadonlySet<string> = new Set([
  ...['not_authed', 'invalid_auth', 'token_revoked', 'account_inactive', 'token_expired', 'missing_scope'],
  ...['not_allowed_token_type', 'not_an_admin', 'admin_unauthorized', 'feature_not_enabled', 'no_permission'],
]);
