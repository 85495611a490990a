import { randomUUID } from 'node:crypto';
import { assertionOf } from '../../oauth/assertion.js';
import type { Members } from '../../oauth/formAnswer.js';
import {
  instagramCodeRequest,
  instagramExchangeAddress,
  instagramRefreshAddress,
  plainInstagramAnswer,
} from '../../oauth/instagram.js';
import {
  assertionRequest,
  clientCredentialsRequest,
  codeRequest,
  deviceCodeRequest,
  exchangeRequest,
  passwordRequest,
  refreshRequest,
  type TokenRequest,
} from '../../oauth/tokenRequest.js';
import type { ClientCredentials, GrantRequest } from '../model/tokenClient.js';
import type { EndpointResponse, EndpointSettings } from './endpointResponse.js';
import { signAssertion } from './signAssertion.js';
import type { EndpointClient } from './endpointClient.js';
import { postTokenRequest } from './postTokenRequest.js';

/** One exchange, ready to be sent. */
export interface PreparedTokenRequest {
  /** Values in it that an answer must not be quoted with. */
  readonly secrets: readonly string[];
  readonly send: (signal: AbortSignal | undefined) => Promise<EndpointResponse>;
}

export interface TokenRequestContext {
  readonly endpointClient: EndpointClient;
  readonly settings: EndpointSettings;
  readonly nowMs: number;
  /** Values beside those of the request that an answer must not be quoted with. */
  readonly redactedValues: readonly string[];
}

/** @throws RestError `configuration` that names the member of the auth-client to put right */
export async function prepareTokenRequest(
  client: ClientCredentials,
  request: GrantRequest,
  { endpointClient: endpoints, settings, nowMs }: TokenRequestContext,
): Promise<PreparedTokenRequest> {
  const standard = (composed: TokenRequest): PreparedTokenRequest => ({
    secrets: composed.secrets,
    send: (signal) => postTokenRequest(composed, settings, signal),
  });
  const instagram = (composed: { url: URL; secrets: readonly string[] }): PreparedTokenRequest => ({
    secrets: composed.secrets,
    send: async (signal) => flattenInstagramMembers(await endpoints.get(composed.url, 'token endpoint', signal)),
  });
  switch (request.grant) {
    case 'refresh_token':
      return standard(refreshRequest(client, request.refreshToken));
    case 'authorization_code':
      return standard(codeRequest(client, request));
    case 'client_credentials':
      return standard(clientCredentialsRequest(client, request.scope));
    case 'password':
      return standard(passwordRequest(client, request));
    case 'jwt_bearer': {
      const assertion = await signAssertion(assertionOf(client, request, { nowMs, id: randomUUID() }));
      return standard(assertionRequest(client, assertion, request.scope));
    }
    case 'token_exchange':
      return standard(exchangeRequest(client, request));
    case 'device_code':
      return standard(deviceCodeRequest(client, request.deviceCode));
    case 'ig_code': {
      const composed = instagramCodeRequest(client, request);
      return {
        secrets: composed.secrets,
        send: async (signal) => flattenInstagramMembers(await endpoints.post(composed, 'token endpoint', signal)),
      };
    }
    case 'ig_exchange':
      return instagram(instagramExchangeAddress(client, request.accessToken));
    case 'ig_refresh':
      return instagram(instagramRefreshAddress(client, request.accessToken));
  }
}

function flattenInstagramMembers(answer: EndpointResponse): EndpointResponse {
  const members: Members | undefined = answer.members === undefined ? undefined : plainInstagramAnswer(answer.members);
  return { ...answer, members };
}
