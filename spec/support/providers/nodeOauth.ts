import OAuth2Server from '@node-oauth/oauth2-server';
import { listen, plainHeaders, readForm, type Listening } from './formRequest.js';

export interface NodeOauthServer extends Listening {
  /** Complete `credentials` of an auth client with grant type password. */
  readonly clientCredentials: Readonly<Record<string, unknown>>;
  readonly username: string;
  readonly password: string;
  /** Returns whether an access token is still valid. */
  isActive(accessToken: string): boolean;
}

/**
 * `@node-oauth/oauth2-server` on loopback: password, client credentials and refresh. It issues a refresh token once and none
 * at a refresh.
 */
export async function startNodeOauth(options: { readonly lifeSeconds?: number } = {}): Promise<NodeOauthServer> {
  const [username, password] = ['ann', 'p&ss=wörd +%'];
  const client: OAuth2Server.Client = { id: 'legacy-1', grants: ['password', 'client_credentials', 'refresh_token'] };
  const byAccess = new Map<string, OAuth2Server.Token>();
  const byRefresh = new Map<string, OAuth2Server.Token>();
  const model: OAuth2Server.PasswordModel & OAuth2Server.RefreshTokenModel & OAuth2Server.ClientCredentialsModel = {
    getClient: (id, secret) => Promise.resolve(id === client.id && secret === 'legacy secret' && client),
    getUser: (name, word) => Promise.resolve(name === username && word === password && { id: name }),
    getUserFromClient: ({ id }) => Promise.resolve({ id }),
    validateScope: (_user, _client, scope) =>
      Promise.resolve(scope?.every((name) => name.startsWith('crm.')) !== false && (scope ?? ['crm.read'])),
    saveToken(token, of, user) {
      const saved = { ...token, client: of, user };
      byAccess.set(token.accessToken, saved);
      if (token.refreshToken !== undefined) byRefresh.set(token.refreshToken, saved);
      return Promise.resolve(saved);
    },
    getAccessToken: (token) => Promise.resolve(byAccess.get(token)),
    getRefreshToken(token) {
      const saved = byRefresh.get(token);
      return Promise.resolve(saved && { ...saved, refreshToken: token });
    },
    revokeToken: ({ refreshToken }) => Promise.resolve(byRefresh.delete(refreshToken)),
  };
  const server = new OAuth2Server({
    model,
    accessTokenLifetime: options.lifeSeconds ?? 3600,
    alwaysIssueNewRefreshToken: false,
  });
  const listening = await listen((request, response) => {
    void (async () => {
      const body = await readForm(request);
      const requests = new OAuth2Server.Request({
        headers: plainHeaders(request),
        method: request.method ?? '',
        query: {},
        body,
      });
      const answer = new OAuth2Server.Response();
      await server.token(requests, answer).catch(() => undefined);
      response
        .writeHead(answer.status ?? 500, { ...answer.headers, 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    })();
  });
  return {
    ...listening,
    username,
    password,
    clientCredentials: {
      client_id: client.id,
      client_secret: 'legacy secret',
      // It doesn't decode the parts of Basic.
      client_auth: 'basic_raw',
      grant_type: 'password',
      token_uri: `${listening.origin}/token`,
    },
    isActive: (accessToken) => (byAccess.get(accessToken)?.accessTokenExpiresAt?.getTime() ?? 0) > Date.now(),
  };
}
