import { createSender } from '../../http/send.js';
import { readDeviceAuthorization } from '../../oauth/deviceAuthorization.js';
import type { AssertionTools } from '../../oauth/buildAssertion.js';
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
import { createAssertionTools } from './signAssertion.js';
import { readErrorAsRefusal, readRefusal } from './tokenRefusal.js';

/** The error codes of tokens that the server doesn't know or no longer accepts: they count as revoked. */
const REVOKED_CODES = new Set([
  'unsupported_token_type',
  'invalid_token',
  'invalid_grant',
  'token_revoked',
  'token_expired',
]);

/**
 * Returns a client for the endpoints of providers.
 * @param settings.timeoutMs for one exchange, from the DNS lookup to the last byte
 * @param settings.now milliseconds since 1970
 */
export function createTokenClient({
  now = Date.now,
  ...settings
}: EndpointSettings & { readonly now?: () => number }): TokenClient {
  // No proxy: it would resolve host names itself, and the outbound policy could not check the addresses.
  const { send } = createSender({ proxy: {}, lookup: settings.policy.lookup });
  const endpointClient = createEndpointClient(send, settings);

  /** Calls an endpoint other than the token endpoint. `read` returns undefined for a response without the requested result. */
  const callEndpoint = async <Value>(
    client: ClientCredentials,
    endpoint: string,
    build: (tools: AssertionTools) => Promise<TokenRequest>,
    read: (response: EndpointResponse) => Value | undefined,
  ): Promise<Value | TokenRefusal> => {
    try {
      const request = await build(createAssertionTools(now()));
      const response = await endpointClient.post(request, endpoint);
      return read(response) ?? readRefusal(response, { client, secrets: request.secrets, endpoint, nowMs: now() });
    } catch (error: unknown) {
      return readErrorAsRefusal(error);
    }
  };

  return {
    obtain: (client, request, signal, values = {}) =>
      obtainToken(
        client,
        request,
        { endpointClient, settings, nowMs: now(), redactedValues: collectSecretTexts(values) },
        signal,
      ),
    async revoke(client, token, hint) {
      const result = await callEndpoint(
        client,
        'revocation endpoint',
        (tools) => buildRevocationRequest(client, token, hint, tools),
        ({ status, members }) =>
          isSuccess(status) && !isErrorBody(members) ? ({ outcome: 'done' } as const) : undefined,
      );
      return result.outcome !== 'done' && REVOKED_CODES.has(result.code) ? { outcome: 'done' } : result;
    },
    startDeviceFlow: (client, scope) =>
      callEndpoint(
        client,
        'device authorization endpoint',
        (tools) => buildDeviceAuthorizationRequest(client, scope, tools),
        ({ status, members }) => {
          const codes = isSuccess(status) && members !== undefined ? readDeviceAuthorization(members) : undefined;
          return codes === undefined ? undefined : ({ outcome: 'started', codes } as const);
        },
      ),
    discover: (issuer) => discover(issuer, endpointClient, now()),
  };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
