import { randomBytes } from 'node:crypto';
import {
  AuthorizationServer,
  DateInterval,
  type OAuthClient,
  type OAuthToken,
  type OAuthTokenRepository,
  type OAuthUserRepository,
} from '@jmondi/oauth2-server';
import { handleVanillaError } from '@jmondi/oauth2-server/vanilla';
import { listen, plainHeaders, readForm, type Listening } from './formRequest.js';

export interface JmondiServer extends Listening {
  /** Complete `credentials` of an auth client with grant type password. */
  readonly clientCredentials: Readonly<Record<string, unknown>>;
  readonly username: string;
  readonly password: string;
  /** A valid subject token for a token exchange (RFC 8693). */
  readonly subjectToken: string;
}

/**
 * `@jmondi/oauth2-server` on loopback: password, refresh, client credentials and token exchange. A refresh token is replaced
 * whenever it is used; reuse is rejected with `invalid_request`, not `invalid_grant`.
 */
export async function startJmondi(options: { readonly lifeSeconds?: number } = {}): Promise<JmondiServer> {
  const [username, password, subjectToken] = ['ann', 'correct horse', 'subject-token-of-ann'];
  const client: OAuthClient = {
    id: 'jm-1',
    name: 'CRM',
    secret: 'jm-secret-1',
    redirectUris: [],
    allowedGrants: [
      'password',
      'refresh_token',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:token-exchange',
    ],
    scopes: [],
  };
  const users: OAuthUserRepository = {
    getUserByCredentials: (name, word) =>
      Promise.resolve(name === username && word === password ? { id: username } : undefined),
  };
  const server = new AuthorizationServer(
    {
      getByIdentifier: (id) => (id === client.id ? Promise.resolve(client) : Promise.reject(new Error('no client'))),
      isClientValid: (_grant, of, secret) => Promise.resolve(of.secret === secret),
    },
    tokens(),
    {
      getAllByIdentifiers: (names) =>
        Promise.resolve(names.filter((name) => name.startsWith('crm.')).map((name) => ({ name }))),
      finalize: (scopes) => Promise.resolve(scopes),
    },
    'key of a spec',
  );
  const life = new DateInterval(`${String(options.lifeSeconds ?? 3600)}s`);
  server.enableGrantTypes(
    ['refresh_token', life],
    ['client_credentials', life],
    [{ grant: 'password', userRepository: users }, life],
    [
      {
        grant: 'urn:ietf:params:oauth:grant-type:token-exchange',
        processTokenExchange: ({ subjectToken: token }) =>
          token === subjectToken
            ? Promise.resolve({ id: username })
            : Promise.reject(new Error('no such subject token')),
      },
      life,
    ],
  );
  const listening = await listen((request, response) => {
    void (async () => {
      const requests = { headers: plainHeaders(request), query: {}, body: await readForm(request) };
      const answer = await server.respondToAccessTokenRequest(requests).catch(handleVanillaError);
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    })();
  });
  return {
    ...listening,
    username,
    password,
    subjectToken,
    clientCredentials: {
      client_id: client.id,
      client_secret: client.secret,
      client_auth: 'post',
      grant_type: 'password',
      token_uri: `${listening.origin}/token`,
    },
  };
}

function tokens(): OAuthTokenRepository {
  const byRefresh = new Map<string, OAuthToken>();
  const revoked = new Set<string>();
  const random = (): string => randomBytes(16).toString('hex');
  return {
    issueToken: (client, scopes, user) =>
      Promise.resolve({ accessToken: random(), accessTokenExpiresAt: new Date(), client, scopes, user: user ?? null }),
    issueRefreshToken(token) {
      token.refreshToken = random();
      token.refreshTokenExpiresAt = new DateInterval('30d').getEndDate();
      byRefresh.set(token.refreshToken, token);
      return Promise.resolve(token);
    },
    persist: () => Promise.resolve(),
    revoke: ({ accessToken }) => Promise.resolve(void revoked.add(accessToken)),
    isRefreshTokenRevoked: ({ accessToken }) => Promise.resolve(revoked.has(accessToken)),
    getByRefreshToken(id) {
      const token = byRefresh.get(id);
      return token === undefined ? Promise.reject(new Error('no such token')) : Promise.resolve(token);
    },
  };
}
