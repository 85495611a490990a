/**
 * The meaning of an error code by itself. `grant`: the user's grant is no longer valid, or the user has to act; `account`: the user's account
 * is disabled or not activated; `client`: the auth client is rejected; `transient`: the error is temporary; `configuration`: the request is
 * invalid, whatever the description says.
 */
export type CodeMeaning = 'grant' | 'account' | 'client' | 'transient' | 'configuration';

const CODES: Readonly<Record<CodeMeaning, string>> = {
  grant:
    // RFC 6749, section 5.2; RFC 6750; RFC 8628; and vendors' variants of their codes.
    'invalid_grant expired_token token_expired invalid_token token_invalid revoked_token token_revoked token_inactive access_denied ' +
    'bad_refresh_token invalid_refresh_token illegal_refresh_token refresh_token_invalid expired_refresh_token refresh_token_expired ' +
    'revoked_refresh_token refresh_token_invalidated token_invalidated refresh_token_revoked refresh_token_not_found refresh_token_reused grant_expired grant_revoked consent_revoked ' +
    'invalid_code code_expired expired_code bad_verification_code session_expired session_not_found invalid_session invalid_auth ' +
    'invalid_credentials invalid_user_credentials auth_invalid_username_or_password authorization_revoked token_not_found ' +
    // OpenID Connect Core, section 3.1.2.6, and other codes that require the user (RFC 9470, Google, Microsoft, Auth0).
    'interaction_required consent_required login_required account_selection_required registration_required mfa_required ' +
    'mfa_enrollment_required mfa_registration_required unmet_authentication_requirements insufficient_user_authentication ' +
    'user_interaction_required user_authentication_required reauthentication_required reauthorization_required reauth_required ' +
    'token_rejected authorization_required invalid_rapt password_expired password_change_required password_reset_required basic_action additional_action',
  account:
    'inactive_user user_inactive user_disabled user_suspended user_deactivated user_not_activated account_inactive account_disabled ' +
    'account_suspended account_deactivated account_deleted inactive_org inactive_organization ' +
    // App Services.
    'auth_disabled_admin auth_disabled_app_user auth_unactivated_admin auth_unactivated_app_user auth_unconfirmed_admin ' +
    'auth_disabled_organization auth_unactivated_organization auth_disabled_application externalssoprovider_unactivated_adminuser',
  client:
    'invalid_client unauthorized_client invalid_client_id invalid_client_secret invalid_client_credentials incorrect_client_credentials ' +
    'bad_client_id bad_client_secret client_not_found unknown_client client_disabled invalid_client_identifier application_suspended ' +
    'oauth_incorrect_key oauth_missing_secret invalid_client_token_id signature_does_not_match',
  transient:
    'temporarily_unavailable server_error internal_error internal_server_error internal_failure fatal_error unknown_error system_error ' +
    'service_unavailable unavailable timeout request_timeout lock_timeout rate_limit rate_limit_error rate_limited ratelimited ' +
    'rate_limit_exceeded rate_exceeded login_rate_exceeded too_many_requests too_many_requests_exception throttled throttling ' +
    'throttling_exception request_limit_exceeded limit_exceeded_exception resource_exhausted deadline_exceeded busy server_busy ' +
    'system_busy concurrent_request concurrent_refresh',
  configuration:
    'invalid_scope unsupported_grant_type unsupported_token_type invalid_target redirect_uri_mismatch invalid_redirect_uri',
};

const MEANINGS = new Map(
  Object.entries(CODES).flatMap(([meaning, codes]) =>
    codes.split(' ').map((code): [string, CodeMeaning] => [canonicalize(code), meaning as CodeMeaning]),
  ),
);

/** Further well-known codes: RFC 6749, section 5.2; RFC 7009, section 2.2.1; RFC 8628, section 3.5; RFC 8693, section 2.2.2; and ours. */
const OTHER_COMMON_CODES = new Set(
  (
    'invalid_request authorization_pending slow_down ' +
    'redirect unreadable_answer undecodable_answer no_access_token not_ok unauthorized unauthenticated'
  )
    .split(' ')
    .map(canonicalize),
);

/** Codes that add nothing to status 401. */
const SAME_AS_401 = new Set([
  'unauthorized',
  'unauthenticated',
  'authenticationfailed',
  'authenticationerror',
  'notok',
  'error',
]);

/** Returns the form of a name or code that is the same for all spellings: `BAD_REFRESH_TOKEN`, `bad-refresh-token`, `badRefreshToken`. */
export function canonicalize(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Returns the meaning of an error code, or undefined for an unknown one. */
export function findCodeMeaning(code: string): CodeMeaning | undefined {
  // `InvalidGrantException` (AWS), `InvalidGrantError`, `ERR_INVALID_GRANT`. An AccessDeniedException is about permissions, not about consent.
  const bare = code.replace(/^e(?:rr(?:or)?)?[_-]/i, '').replace(/(?<!access_?denied)_?(?:exception|error)$/i, '');
  return MEANINGS.get(canonicalize(code)) ?? MEANINGS.get(canonicalize(bare));
}

/** Whether a code says no more than status 401. */
export function repeatsStatus401(code: string): boolean {
  return SAME_AS_401.has(canonicalize(code)) || code === 'http_401';
}

/** Whether a code is a well-known one and therefore can't be a secret, however short. */
export function isCommonCode(code: string): boolean {
  const form = canonicalize(code);
  return MEANINGS.has(form) || OTHER_COMMON_CODES.has(form) || /^http\d{3}$/.test(form);
}

/** Graph API of Meta: unknown and internal errors, rate limits, temporarily blocked actions. */
const GRAPH_TRANSIENT = new Set([1, 2, 4, 17, 32, 341, 368, 613]);
/** Graph API of Meta: no session, a withdrawn permission, an expired or revoked token. */
const GRAPH_GRANT = new Set([10, 102, 190]);

/** Returns the meaning of a code of Meta's Graph API. 80000 to 80999 are rate limits of business use cases. */
export function findGraphCodeMeaning(code: number): CodeMeaning | undefined {
  if (GRAPH_TRANSIENT.has(code) || (code >= 80_000 && code <= 80_999)) return 'transient';
  if (GRAPH_GRANT.has(code) || (code >= 200 && code <= 299)) return 'grant';
  if (code === 101) return 'client';
  // An invalid parameter, or an endpoint that this app may not use.
  return code === 100 ? 'configuration' : undefined;
}
