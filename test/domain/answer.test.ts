import fc from 'fast-check';
import { meaningOf } from '../../src/domain/answer';

/** Codes after which nothing can have happened (F1.4, F1.5), by what follows from them. */
const FINAL = [
  ...['user_not_found', 'cannot_reset_bot', 'bots_not_allowed', 'cannot_reset_primary_owner'],
  ...['session_reset_not_allowed', 'cannot_invalidate_primary_owner', 'restricted_action', 'admin_unauthorized'],
  ...['not_an_admin', 'feature_not_enabled', 'unknown_method', 'team_not_found', 'not_authed', 'invalid_auth'],
  ...['token_revoked', 'account_inactive', 'token_expired', 'missing_scope', 'not_allowed_token_type'],
  ...['no_permission', 'team_access_not_granted', 'access_denied', 'accesslimited', 'two_factor_setup_required'],
  ...['enterprise_is_restricted', 'ekm_access_denied', 'is_bot', 'invalid_array_arg', 'invalid_charset'],
  ...['invalid_form_data', 'invalid_post_type', 'missing_post_type', 'deprecated_endpoint', 'method_deprecated'],
];
const LATER = [
  ...['ratelimited', 'service_unavailable', 'request_timeout', 'team_added_to_org', 'org_login_required'],
  ...['user_session_reset_failed', 'rate_limited'],
];
const OTHER_FORM = ['invalid_arguments', 'invalid_arg_name', 'missing_user', 'missing_team', 'missing_argument'];
const GONE = ['session_not_found', 'no_active_sessions'];
/** Slack did something, or may have, or nobody wrote down what it did. */
const MAY_HAVE_ACTED = ['internal_error', 'fatal_error', 'session_invalidation_failed', 'failed_for_some_users'];

it.each(FINAL)('%s: refused, and asking again would not help', (code) => {
  expect(meaningOf(code)).toEqual({ class: 'refused', transient: false, wrongArguments: false });
});

it.each(LATER)('%s: refused for now', (code) => {
  expect(meaningOf(code)).toEqual({ class: 'refused', transient: true, wrongArguments: false });
});

it.each(OTHER_FORM)('%s: refused, another form of the call may do', (code) => {
  expect(meaningOf(code)).toEqual({ class: 'refused', transient: false, wrongArguments: true });
});

it.each(GONE)('%s: nothing there to end', (code) => {
  expect(meaningOf(code)).toEqual({ class: 'gone', transient: false, wrongArguments: false });
});

it.each(MAY_HAVE_ACTED)('%s: unknown, look first', (code) => {
  expect(meaningOf(code).class).toBe('unknown');
});

it('treats every code that Slack never documented as unknown', () => {
  const known = new Set([...FINAL, ...LATER, ...OTHER_FORM, ...GONE]);
  const anyCode = fc.oneof(
    fc.stringMatching(/^[a-z_]{1,30}$/),
    fc.string(),
    fc.constantFrom('constructor', '__proto__'),
  );
  fc.assert(
    fc.property(anyCode, (code) => {
      fc.pre(!known.has(code));
      expect(meaningOf(code)).toEqual({ class: 'unknown', transient: false, wrongArguments: false });
    }),
    { numRuns: 1_000 },
  );
});
