import { findProviderRequest, type GrantRequest } from '../../oauth/providers/index.js';
import { buildTokenRequest } from '../../oauth/tokenRequest.js';
import type { ClientCredentials } from '../model/tokenClient.js';
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
  const own = findProviderRequest(request);
  if (own === undefined) {
    const tokenRequest = await buildTokenRequest(client, request, createAssertionTools(nowMs));
    return {
      secrets: tokenRequest.secrets,
      send: (signal) => postTokenRequest(tokenRequest, settings, signal),
    };
  }
  const call = own.build(client, request);
  return {
    secrets: call.secrets,
    async send(signal) {
      const response =
        call.method === 'GET'
          ? await endpointClient.get(call.url, ENDPOINT_NAME, signal)
          : await endpointClient.post(call, ENDPOINT_NAME, signal);
      return { ...response, members: response.members && own.normalizeResponse(response.members) };
    },
  };
}

const ENDPOINT_NAME = 'token endpoint';
