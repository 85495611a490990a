import { isTokenType } from '../../../auth/registry.js';
import { getCondition, type CredentialRow, type TokenLifetime } from './credentialRow.js';

/** Action that solves the problem. `edit`: enter the values again; `scopes`: change the scopes; `wait`: the service retries by itself. */
export type AdviceAction = 'authenticate' | 'client' | 'edit' | 'scopes' | 'wait';

export interface Advice {
  /** Problem and solution, in a sentence or two. */
  readonly text: string;
  readonly action: AdviceAction;
  /** Time of the service's next attempt, in ms since 1970. */
  readonly nextAtMs?: number;
}

/** Descriptions of error codes. */
const REASONS_BY_CODE: Readonly<Record<string, string>> = {
  invalid_grant: 'The provider no longer accepts the refresh token: it has expired, or access was revoked.',
  invalid_scope: 'The provider does not grant one of the scopes.',
  invalid_request: 'The provider rejects the token request as invalid.',
  unsupported_grant_type: 'The provider does not allow this grant type for the auth client.',
  access_denied: 'The provider denies access.',
  redirect: 'The token URL redirects to another URL.',
  no_access_token: 'The token response contains no access token.',
  unreadable_answer: 'The token response cannot be parsed.',
  unreadable: 'The service has no key that decrypts the values.',
  http_429: 'The provider limits the number of requests.',
};

/** Returns the advice for a credential; undefined when there is nothing to do. */
export function getAdvice(row: CredentialRow, nowMs: number): Advice | undefined {
  const { lifetime } = row;
  switch (getCondition(row, nowMs)) {
    case 'ready':
      if (lifetime?.refreshTokenExpiresSoon !== true) return undefined;
      return {
        text: 'The refresh token expires soon. Authenticate again before then, unless the next refresh brings a new one.',
        action: 'authenticate',
      };
    case 'expired':
      return {
        text: 'The token has expired and cannot be refreshed. Authenticate again.',
        action: 'authenticate',
      };
    case 'unreadable':
      return {
        text: 'The service has no key that decrypts the values. Restore the key, or enter the values again.',
        action: isTokenType(row.type) ? 'authenticate' : 'edit',
      };
    case 'client_rejected':
      return {
        text: 'The provider rejects the auth client. Correct its client ID or secret: the service then retries its credentials at once.',
        action: 'client',
      };
    case 'degraded':
      return {
        text: `${describeReason(lifetime, nowMs)} ${describeEffect(lifetime, nowMs)}`,
        action: 'wait',
        ...getNextAttempt(lifetime, nowMs),
      };
    case 'error':
      return getErrorAdvice(row, nowMs);
  }
}

/** Returns the advice for the state `error`, which depends on the refresh strategy and on a scheduled attempt. */
function getErrorAdvice({ type, lifetime, error }: CredentialRow, nowMs: number): Advice {
  if (!isTokenType(type)) {
    return { text: 'The values are not accepted. Enter them again.', action: 'edit' };
  }
  if (error?.startsWith('interrupted') === true) {
    return {
      text: 'A refresh was interrupted, and the provider has invalidated the old token since. Authenticate again.',
      action: 'authenticate',
    };
  }
  const reason = describeReason(lifetime, nowMs);
  const isRetrying = lifetime?.nextAttemptAtMs !== undefined;
  const retries = isRetrying ? '; the service also retries by itself' : '';
  if (lifetime?.lastErrorCode === 'invalid_scope' && sendsOwnScopes(lifetime)) {
    return {
      text: `${reason} Change the scopes of the credential${retries}.`,
      action: 'scopes',
      ...getNextAttempt(lifetime, nowMs),
    };
  }
  // While the service retries, reauthorization does not solve the problem.
  if (isRetrying) {
    return {
      text: `${reason} The auth client may need a change${retries}.`,
      action: 'client',
      ...getNextAttempt(lifetime, nowMs),
    };
  }
  switch (lifetime?.strategy) {
    case 'regrant_password':
      return { text: `${reason} Enter the user name and the password again.`, action: 'edit' };
    case 'regrant_token_exchange':
      return { text: `${reason} Enter the subject token again.`, action: 'edit' };
    case 'regrant_client_credentials':
    case 'regrant_jwt_bearer':
      return { text: `${reason} Correct the auth client.`, action: 'client' };
    default:
      return { text: `${reason} Authenticate again.`, action: 'authenticate' };
  }
}

/** Whether token requests contain the scopes of the credential; a refresh token has the scopes of its authorization. */
function sendsOwnScopes({ strategy }: TokenLifetime): boolean {
  return strategy.startsWith('regrant_');
}

function describeReason(lifetime: TokenLifetime | undefined, nowMs: number): string {
  const code = lifetime?.lastErrorCode;
  if (code !== undefined && Object.hasOwn(REASONS_BY_CODE, code)) return REASONS_BY_CODE[code] ?? '';
  if (code?.startsWith('http_5') === true) return 'The provider is unavailable.';
  if (code !== undefined) return `The provider issued no new token (${code}).`;
  return lifetime?.expiresAtMs !== undefined && lifetime.expiresAtMs <= nowMs
    ? 'The token has expired.'
    : 'The token is not accepted.';
}

/** Returns the effect of failing refreshes on steps. */
function describeEffect(lifetime: TokenLifetime | undefined, nowMs: number): string {
  const isExpired = lifetime?.expiresAtMs !== undefined && lifetime.expiresAtMs <= nowMs;
  return isExpired
    ? 'The token has expired: steps fail until the service has a new one.'
    : 'The current token is still valid; the service retries by itself.';
}

function getNextAttempt(lifetime: TokenLifetime | undefined, nowMs: number): Pick<Advice, 'nextAtMs'> {
  const at = lifetime?.nextAttemptAtMs;
  return at === undefined || at <= nowMs ? {} : { nextAtMs: at };
}
