import type { HttpResponse } from '../http/message.js';
import type { RequestConfig } from '../request/requestConfig.js';
import type { LoadedSecret, SecretApi } from './secretApi.js';

/** How often a message takes over a token that another message brought, before its refusal counts. */
const KNOWN_TOKENS_PER_MESSAGE = 3;

/**
 * Whether the response refuses the credential. A response to a request without it, after a redirect to another origin, says
 * nothing about it. The older functions treat a 403 as a refusal too. Meta's APIs refuse an expired token with a 400 and
 * name the reason as RFC 6750, section 3 does.
 */
export function isCredentialRejected(
  response: HttpResponse,
  dialect: RequestConfig['dialect'],
  { credential }: LoadedSecret,
): boolean {
  const { status, headers } = response;
  if (credential.type === 'noauth' || response.credentialDropped === true) return false;
  if (status === 401 || !credential.refreshable) return status === 401;
  if (status === 403) return dialect === 'legacy';
  return status === 400 && String(headers['www-authenticate']).includes('"invalid_token"');
}

/** What to change when a server asks for a credential that a redirect dropped; undefined when this is not the case. */
export function adviseOnDroppedCredential({
  credentialDropped,
  status,
  headers,
  url,
}: HttpResponse): string | undefined {
  const asksForCredential = status === 401 || status === 403 || headers['www-authenticate'] !== undefined;
  if (credentialDropped !== true || status < 400 || !asksForCredential) return undefined;
  return `The redirect to ${url.origin}${url.pathname} dropped the credential, so this is no answer about it: if this address may get the credential, enter it as the URL of the step`;
}

export interface NextCredential {
  /** The credential to send the request with again; undefined when the refusal stands. */
  readonly next?: LoadedSecret;
  /** Why the refusal stands, for the error. */
  readonly advice?: string;
}

/** Renews the credential of one message: once, and not counted as a retry. */
export interface MessageRenewal {
  /** @throws RestError as `SecretApi.renew` */
  renew(stale: LoadedSecret): Promise<NextCredential>;
}

export function createMessageRenewal(secretId: string, secrets: SecretApi): MessageRenewal {
  let renewed = false;
  let known = 0;
  return {
    async renew(stale) {
      if (renewed) {
        secrets.reportRejection(secretId, stale);
        return {};
      }
      const { loaded, kind: how, advice } = await secrets.renew(secretId, stale);
      switch (how) {
        case 'none':
          return advice === undefined ? {} : { advice };
        case 'known':
          known += 1;
          return known <= KNOWN_TOKENS_PER_MESSAGE ? { next: loaded } : {};
        case 'reread':
        case 'refreshed':
          renewed = true;
          return { next: loaded };
      }
    },
  };
}
