import { randomUUID } from 'node:crypto';
import { buildAssertion } from '../../oauth/buildAssertion.js';
import type { JsonObject } from '../../oauth/formResponse.js';
import {
  buildInstagramCodeRequest,
  buildInstagramExchangeUrl,
  buildInstagramRefreshUrl,
  normalizeInstagramResponse,
} from '../../oauth/instagram.js';
import {
  buildAssertionRequest,
  buildClientCredentialsRequest,
  buildCodeRequest,
  buildDeviceCodeRequest,
  buildTokenExchangeRequest,
  buildPasswordRequest,
  buildRefreshRequest,
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
      return standard(buildRefreshRequest(client, request.refreshToken));
    case 'authorization_code':
      return standard(buildCodeRequest(client, request));
    case 'client_credentials':
      return standard(buildClientCredentialsRequest(client, request.scope));
    case 'password':
      return standard(buildPasswordRequest(client, request));
    case 'jwt_bearer': {
      const assertion = await signAssertion(buildAssertion(client, request, { nowMs, id: randomUUID() }));
      return standard(buildAssertionRequest(client, assertion, request.scope));
    }
    case 'token_exchange':
      return standard(buildTokenExchangeRequest(client, request));
    case 'device_code':
      return standard(buildDeviceCodeRequest(client, request.deviceCode));
    case 'ig_code': {
      const composed = buildInstagramCodeRequest(client, request);
      return {
        secrets: composed.secrets,
        send: async (signal) => flattenInstagramMembers(await endpoints.post(composed, 'token endpoint', signal)),
      };
    }
    case 'ig_exchange':
      return instagram(buildInstagramExchangeUrl(client, request.accessToken));
    case 'ig_refresh':
      return instagram(buildInstagramRefreshUrl(client, request.accessToken));
  }
}

function flattenInstagramMembers(answer: EndpointResponse): EndpointResponse {
  const members: JsonObject | undefined =
    answer.members === undefined ? undefined : normalizeInstagramResponse(answer.members);
  return { ...answer, members };
}
