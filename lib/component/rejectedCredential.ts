import type { HttpRequest, HttpResponse } from '../http/message.js';
import { readChallengeError } from '../oauth/challengeError.js';
import type { Dialect } from '../request/dialect.js';
import type { Redact } from '../sensitive.js';
import type { LoadedSecret, SecretApi } from './secretApi.js';

/** Number of times that a message may retry with a token that another message renewed, before the rejection counts. */
const MAX_KNOWN_TOKENS = 3;

/**
 * Returns whether the response rejects the credential, by the rules of its type and of the dialect. A redirect to another origin drops the
 * credential, so the response there doesn't reject it.
 */
export function isCredentialRejected(
  response: HttpResponse,
  request: HttpRequest,
  { rejectionStatuses, invalidTokenStatuses }: Dialect,
  { credential }: LoadedSecret,
): boolean {
  if (response.credentialDropped === true) return false;
  if (credential.isRejection(response, request)) return true;
  const { status, headers } = response;
  if (!credential.refreshable) return false;
  if (rejectionStatuses.includes(status)) return true;
  if (invalidTokenStatuses?.includes(status) !== true) return false;
  return readChallengeError(String(headers['www-authenticate'])).code === 'invalid_token';
}

/** Returns advice for a server that requires a credential that a redirect dropped; undefined for other responses. */
export function adviseOnDroppedCredential({
  credentialDropped,
  status,
  headers,
  url,
}: HttpResponse): string | undefined {
  const requiresCredential = status === 401 || status === 403 || headers['www-authenticate'] !== undefined;
  if (credentialDropped !== true || status < 400 || !requiresCredential) return undefined;
  return `The redirect to ${url.origin}${url.pathname} dropped the credential, so the server did not check it: if this URL may receive the credential, enter it as the URL of the step`;
}

interface Renewal {
  /** Whether there is another credential for the next request. */
  readonly isRenewed: boolean;
  /** Text for the error that says why the rejection is final. */
  readonly advice?: string;
}

/** The credential of one message. */
export interface MessageCredential {
  readonly current: LoadedSecret;
  /** Removes the values of the current credential and of those before it: a server may quote the token that it rejected. */
  readonly redact: Redact;
  /**
   * Replaces the current credential, at most once by a new one. A renewal isn't counted as a retry.
   *
   * @throws RestError `credential`, `platform`
   */
  renew(): Promise<Renewal>;
  /** Lets `renew` replace the credential again: each page of a message may need a new token. */
  allowRenewal(): void;
}

/** @throws RestError `credential`, `platform` when the secret can't be read */
export async function getMessageCredential(secretId: string, secrets: SecretApi): Promise<MessageCredential> {
  let current = await secrets.get(secretId);
  let redact = current.credential.redact;
  let hasRenewed = false;
  let knownTokens = 0;

  function replace(loaded: LoadedSecret): Renewal {
    const earlier = redact;
    current = loaded;
    redact = (text) => earlier(loaded.credential.redact(text));
    return { isRenewed: true };
  }

  return {
    get current() {
      return current;
    },
    get redact() {
      return redact;
    },
    allowRenewal() {
      hasRenewed = false;
      knownTokens = 0;
    },
    async renew() {
      if (hasRenewed) {
        secrets.reportRejection(secretId, current);
        return { isRenewed: false };
      }
      const { loaded, kind, advice } = await secrets.renew(secretId, current);
      switch (kind) {
        case 'unchanged':
          return { isRenewed: false, ...(advice === undefined ? {} : { advice }) };
        case 'known':
          knownTokens += 1;
          return knownTokens <= MAX_KNOWN_TOKENS ? replace(loaded) : { isRenewed: false };
        case 'reread':
        case 'refreshed':
          hasRenewed = true;
          return replace(loaded);
      }
    },
  };
}
