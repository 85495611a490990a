import type { HttpRequest, HttpResponse } from '../http/message.js';
import type { RequestConfig } from '../request/requestConfig.js';
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
  { rejectionStatuses }: Pick<RequestConfig, 'rejectionStatuses'>,
  { credential }: LoadedSecret,
): boolean {
  if (response.credentialDropped === true) return false;
  if (credential.isRejection(response, request)) return true;
  return credential.refreshable && rejectionStatuses.includes(response.status);
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

export interface NextCredential {
  /** The credential for the next attempt; undefined when the rejection is final. */
  readonly next?: LoadedSecret;
  /** Text for the error that says why the rejection is final. */
  readonly advice?: string;
}

/** Renews the credential of one message, at most once. A renewal isn't counted as a retry. */
export interface MessageRenewal {
  /** @throws RestError `credential`, `platform` */
  renew(stale: LoadedSecret): Promise<NextCredential>;
}

export function createMessageRenewal(secretId: string, secrets: SecretApi): MessageRenewal {
  let hasRenewed = false;
  let knownTokens = 0;
  return {
    async renew(stale) {
      if (hasRenewed) {
        secrets.reportRejection(secretId, stale);
        return {};
      }
      const { loaded, kind, advice } = await secrets.renew(secretId, stale);
      switch (kind) {
        case 'unchanged':
          return advice === undefined ? {} : { advice };
        case 'known':
          knownTokens += 1;
          return knownTokens <= MAX_KNOWN_TOKENS ? { next: loaded } : {};
        case 'reread':
        case 'refreshed':
          hasRenewed = true;
          return { next: loaded };
      }
    },
  };
}
