import { TOKEN_ENDPOINT } from './endpointFields.js';
import { pickText, type ClientGrant } from './grant.js';

interface ClientCredentialsRequest {
  readonly grant: 'client_credentials';
  readonly scope?: string;
}

/** A token of the client itself (RFC 6749, section 4.4.2). */
export const clientCredentials: ClientGrant<ClientCredentialsRequest> = {
  name: 'client_credentials',
  title: 'Client credentials (no user)',
  grantType: 'client_credentials',
  start: 'directly',
  authenticatesClient: true,
  endpoints: { token_uri: TOKEN_ENDPOINT },
  clientMembers: {},
  mainMembers: [],
  secretMembers: {},
  repeats: 'preferred',
  parameters: {},
  endpointMembers: ['token_uri'],
  // Usergrid reports a `ttl` above its maximum as an invalid grant.
  retryWithout: { invalid_scope: 'scope', invalid_grant: 'ttl' },
  hasUser: () => false,
  buildParameters: ({ scope }) => ({ scope }),
  toRequest: (_values, scope) => ({ grant: 'client_credentials', ...pickText('scope', scope) }),
};
