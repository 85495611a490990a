import { createSender } from '../../http/send.js';
import { readDeviceAuthorization } from '../../oauth/deviceAuthorization.js';
import { isErrorBody } from '../../oauth/errorReport.js';
import {
  buildDeviceAuthorizationRequest,
  buildRevocationRequest,
  type TokenRequest,
} from '../../oauth/tokenRequest.js';
import { collectSecretTexts } from '../../wire/collectSecretTexts.js';
import type { ClientCredentials, TokenClient, TokenRefusal } from '../model/tokenClient.js';
import type { EndpointResponse, EndpointSettings } from './endpointResponse.js';
import { discover } from './discover.js';
import { createEndpointClient } from './endpointClient.js';
import { obtainToken } from './obtainToken.js';
import { readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

/** Codes by which servers say that a token is none of theirs, or not any more: it is as good as revoked. */
const REVOKED_CODES = new Set([
  'unsupported_token_type',
  'invalid_token',
  'invalid_grant',
  'token_revoked',
  'token_expired',
]);

/**
 * @param settings.timeoutMs for one exchange as a whole
 * @param settings.now milliseconds since 1970
 */
export function createTokenClient({
  now = Date.now,
  ...settings
}: EndpointSettings & { readonly now?: () => number }): TokenClient {
  // Providers are reached directly: through a proxy nobody would know which address a name stands for.
  const { send } = createSender({ proxy: {}, lookup: settings.policy.lookup });
  const endpoints = createEndpointClient(send, settings);

  /** Asks an endpoint beside the token endpoint. `read` gives undefined for what is not the answer that was asked for. */
  const ask = async <Value>(
    client: ClientCredentials,
    endpoint: string,
    compose: () => TokenRequest,
    read: (answer: EndpointResponse) => Value | undefined,
  ): Promise<Value | TokenRefusal> => {
    try {
      const request = compose();
      const answer = await endpoints.post(request, endpoint);
      return read(answer) ?? readRefusal(answer, { client, secrets: request.secrets, endpoint, nowMs: now() });
    } catch (error: unknown) {
      return readErrorAsRefusal(error);
    }
  };

  return {
    obtain: (client, request, signal, values = {}) =>
      obtainToken(
        client,
        request,
        { endpointClient: endpoints, settings, nowMs: now(), redactedValues: collectSecretTexts(values) },
        signal,
      ),
    async revoke(client, token, hint) {
      const found = await ask(
        client,
        'revocation endpoint',
        () => buildRevocationRequest(client, token, hint),
        ({ status, members }) =>
          isSuccess(status) && !isErrorBody(members) ? ({ outcome: 'done' } as const) : undefined,
      );
      return found.outcome !== 'done' && REVOKED_CODES.has(found.code) ? { outcome: 'done' } : found;
    },
    startDeviceFlow: (client, scope) =>
      ask(
        client,
        'device authorization endpoint',
        () => buildDeviceAuthorizationRequest(client, scope),
        ({ status, members }) => {
          const codes = isSuccess(status) && members !== undefined ? readDeviceAuthorization(members) : undefined;
          return codes === undefined ? undefined : ({ outcome: 'started', codes } as const);
        },
      ),
    discover: (issuer) => discover(issuer, endpoints, now()),
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
