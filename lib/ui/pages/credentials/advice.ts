import { isTokenType } from '../../data/credentialTypes.js';
import { getCondition, type CredentialRow, type TokenLifetime } from './credentialRow.js';

/** What is offered to whoever reads it. `wait`: time mends it, or the service itself. */
export type AdviceAction = 'authenticate' | 'client' | 'edit' | 'wait';

export interface Advice {
  /** What is the matter and what to do about it, in a sentence or two. */
  readonly text: string;
  readonly action: AdviceAction;
  /** When the service tries again by itself, in ms since 1970. */
  readonly nextAtMs?: number;
}

/** Failures that aren't the provider's words: what they mean. */
const REASONS_BY_CODE: Readonly<Record<string, string>> = {
  invalid_grant: 'The provider no longer takes the refresh token: it has ended, or access was taken back.',
  invalid_scope: 'The provider does not grant one of the scopes.',
  invalid_request: 'The provider does not understand the request for a token.',
  unsupported_grant_type: 'The provider does not give tokens in this way to this auth client.',
  access_denied: 'The provider denies access.',
  redirect: 'The token address leads elsewhere.',
  no_access_token: "There is no token in the provider's answer.",
  unreadable_answer: "The provider's answer can't be read.",
  unreadable: 'The service has no key that opens the values.',
  http_429: 'The provider is asked too often.',
};

/** What to do about a credential; undefined: all is well. */
export function getAdvice(row: CredentialRow, nowMs: number): Advice | undefined {
  const { lifetime: life } = row;
  switch (getCondition(row, nowMs)) {
    case 'ready':
      return undefined;
    case 'expired':
      return {
        text: 'The token has ended, and there is nothing to renew it with. Authenticate again.',
        action: 'authenticate',
      };
    case 'unreadable':
      return {
        text: 'The service has no key that opens the values. Give the key back to the service, or enter the values again.',
        action: isTokenType(row.type) ? 'authenticate' : 'edit',
      };
    case 'client_rejected':
      return {
        text: 'The provider refuses the auth client. Correct its client id or secret: its credentials are tried anew at once.',
        action: 'client',
      };
    case 'degraded':
      return {
        text: `${describeReason(life, nowMs)} ${describeEffect(life, nowMs)}`,
        action: 'wait',
        ...getNextAttempt(life, nowMs),
      };
    case 'error':
      return getErrorAdvice(row, nowMs);
  }
}

/** A person has to act: who that is depends on how new values are got, and on whether the service goes on trying. */
function getErrorAdvice({ type, lifetime: life, error }: CredentialRow, nowMs: number): Advice {
  if (!isTokenType(type)) {
    return { text: 'The values do not work. Enter them again.', action: 'edit' };
  }
  if (error?.startsWith('interrupted') === true) {
    return {
      text: 'A refresh was interrupted, and the provider has taken back the old token since. Authenticate again.',
      action: 'authenticate',
    };
  }
  const reason = describeReason(life, nowMs);
  // While the service goes on trying by itself, authenticating again is not what is missing.
  if (life?.nextAttemptAtMs !== undefined) {
    return {
      text: `${reason} The auth client may need a change; the service also tries again by itself.`,
      action: 'client',
      ...getNextAttempt(life, nowMs),
    };
  }
  switch (life?.strategy) {
    case 'regrant_password':
      return { text: `${reason} Enter the name and the password again.`, action: 'edit' };
    case 'regrant_token_exchange':
      return { text: `${reason} Enter the subject again.`, action: 'edit' };
    case 'regrant_client_credentials':
    case 'regrant_jwt_bearer':
      return { text: `${reason} Correct the auth client.`, action: 'client' };
    default:
      return { text: `${reason} Authenticate again.`, action: 'authenticate' };
  }
}

function describeReason(life: TokenLifetime | undefined, nowMs: number): string {
  const code = life?.lastErrorCode;
  if (code !== undefined && Object.hasOwn(REASONS_BY_CODE, code)) return REASONS_BY_CODE[code] ?? '';
  if (code?.startsWith('http_5') === true) return 'The provider is out of order.';
  if (code !== undefined) return `The provider gave no new token (${code}).`;
  return life?.expiresAtMs !== undefined && life.expiresAtMs <= nowMs
    ? 'The token has ended.'
    : 'The token does not work.';
}

/** What failing refreshes mean to the steps. */
function describeEffect(life: TokenLifetime | undefined, nowMs: number): string {
  const isOver = life?.expiresAtMs !== undefined && life.expiresAtMs <= nowMs;
  return isOver
    ? 'The token has ended, so steps fail until the service has a new one.'
    : 'The token that is there still works; the service tries again by itself.';
}

function getNextAttempt(life: TokenLifetime | undefined, nowMs: number): Pick<Advice, 'nextAtMs'> {
  const at = life?.nextAttemptAtMs;
  return at === undefined || at <= nowMs ? {} : { nextAtMs: at };
}
