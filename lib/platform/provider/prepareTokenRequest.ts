import type { JsonObject } from '../../json.js';
import {
  buildInstagramCodeRequest,
  buildInstagramExchangeUrl,
  buildInstagramRefreshUrl,
  normalizeInstagramResponse,
} from '../../oauth/instagram.js';
import { buildTokenRequest } from '../../oauth/tokenRequest.js';
import type { ClientCredentials, GrantRequest } from '../model/tokenClient.js';
import type { EndpointResponse, EndpointSettings } from './endpointResponse.js';
import { createAssertionTools } from './signAssertion.js';
import type { EndpointClient } from './endpointClient.js';
import { postTokenRequest } from './postTokenRequest.js';

/** A token request that is ready to be sent. */
interface PreparedTokenRequest {
  /** Values of the request that are redacted from its response. */
  readonly secrets: readonly string[];
  readonly send: (signal: AbortSignal | undefined) => Promise<EndpointResponse>;
}

export interface TokenRequestContext {
  readonly endpointClient: EndpointClient;
  readonly settings: EndpointSettings;
  readonly nowMs: number;
  /** Further values that are redacted from the response. */
  readonly redactedValues: readonly string[];
}

/**
 * Builds the token request of a grant.
 * @throws RestError `configuration` when a setting of the auth client is invalid; the message names it
 */
export async function prepareTokenRequest(
  client: ClientCredentials,
  request: GrantRequest,
  { endpointClient, settings, nowMs }: TokenRequestContext,
): Promise<PreparedTokenRequest> {
  const instagram = (tokenRequest: { url: URL; secrets: readonly string[] }): PreparedTokenRequest => ({
    secrets: tokenRequest.secrets,
    send: async (signal) =>
      flattenInstagramMembers(await endpointClient.get(tokenRequest.url, 'token endpoint', signal)),
  });
  switch (request.grant) {
    case 'ig_code': {
      const tokenRequest = buildInstagramCodeRequest(client, request);
      return {
        secrets: tokenRequest.secrets,
        send: async (signal) =>
          flattenInstagramMembers(await endpointClient.post(tokenRequest, 'token endpoint', signal)),
      };
    }
    case 'ig_exchange':
      return instagram(buildInstagramExchangeUrl(client, request.accessToken));
    case 'ig_refresh':
      return instagram(buildInstagramRefreshUrl(client, request.accessToken));
    default: {
      const tokenRequest = await buildTokenRequest(client, request, createAssertionTools(nowMs));
      return {
        secrets: tokenRequest.secrets,
        send: (signal) => postTokenRequest(tokenRequest, settings, signal),
      };
    }
  }
}

function flattenInstagramMembers(response: EndpointResponse): EndpointResponse {
  const members: JsonObject | undefined =
    response.members === undefined ? undefined : normalizeInstagramResponse(response.members);
  return { ...response, members };
}
