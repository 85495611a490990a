// The sandbox's providers in the credential service: an auth client for each way to obtain a token, and a secret where no
// user has to consent.

/**
 * Each has a `name`, and the auth client's `type` and `credentials`. Those with `values` become a secret at once, which flows name
 * by its `reference`; users authorize the others with Authenticate.
 */
export function connectionsOf({ authorizationServer, instagram, appServices }) {
  const { url } = appServices;
  const grantOf = (name, place, grantType, more) => ({
    name: `App Services (${name})`,
    type: 'oauth2',
    credentials: {
      client_id: 'shop',
      token_uri: `${url}${place}`,
      grant_type: grantType,
      client_auth: grantType === 'password' ? 'none' : 'json',
      token_request_format: 'json',
      ...more,
    },
  });
  return [
    {
      name: 'Notes (OAuth2)',
      type: 'oauth2',
      credentials: { ...authorizationServer.client, issuer: authorizationServer.url },
    },
    {
      name: 'Instagram',
      type: 'oauth2_instagram',
      credentials: instagram.client,
    },
    {
      reference: 'sandbox.service',
      name: 'Notes, as the service itself (client credentials)',
      type: 'oauth2',
      credentials: {
        ...authorizationServer.client,
        token_uri: `${authorizationServer.url}/token`,
        grant_type: 'client_credentials',
      },
      values: {},
    },
    {
      reference: 'sandbox.user',
      ...grantOf('application user', '/acme/shop/token', 'password', { token_params: { ttl: 120_000 } }),
      values: appServices.applicationUser,
    },
    {
      reference: 'sandbox.application',
      ...grantOf('application', '/acme/shop/token', 'client_credentials', {
        ...appServices.application,
        token_placement: { in: 'query', name: 'access_token' },
      }),
      values: {},
    },
    {
      reference: 'sandbox.admin',
      ...grantOf('admin user', '/management/token', 'password', {}),
      values: appServices.adminUser,
    },
    {
      reference: 'sandbox.organization',
      ...grantOf('organization', '/management/token', 'client_credentials', appServices.organization),
      values: {},
    },
    {
      reference: 'sandbox.open',
      name: 'App Services (open application)',
      type: 'noauth',
      credentials: {},
      values: {},
    },
  ];
}
