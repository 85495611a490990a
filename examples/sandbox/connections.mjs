// What the sandbox's providers are to the credential service: an auth-client for each way to get a token, a reference for the
// secret that is made with it, and the flow that uses it.

/**
 * Each with `reference`, `name`, and the auth-client's `type` and `credentials`; `flow` is a file of this folder's parent. Those with
 * `scopes` need a user, who is asked for them in a browser; the others get their `values` at once.
 */
export function connectionsOf({ authorizationServer, instagram, appServices }) {
  const { url } = appServices;
  const grantOf = (name, place, grantType, more) => ({
    name: `App Services: ${name}`,
    type: 'oauth2',
    flow: 'appservices.yaml',
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
      reference: 'sandbox.oauth2',
      name: 'OAuth2',
      type: 'oauth2',
      flow: 'oauth2.yaml',
      credentials: { ...authorizationServer.client, issuer: authorizationServer.url },
      scopes: ['notes:read', 'notes:write'],
    },
    {
      reference: 'sandbox.instagram',
      name: 'Instagram',
      type: 'oauth2_instagram',
      flow: 'instagram.yaml',
      credentials: instagram.client,
      scopes: [instagram.scopes[0]],
    },
    {
      reference: 'sandbox.service',
      name: 'OAuth2: client credentials',
      type: 'oauth2',
      flow: 'oauth2.yaml',
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
      name: 'App Services: the open application',
      type: 'noauth',
      flow: 'appservices.yaml',
      credentials: {},
      values: {},
    },
  ];
}
