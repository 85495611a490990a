import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Provider, { type Adapter, type AdapterPayload, type ClientMetadata, type Configuration } from 'oidc-provider';
import { browse, CookieJar } from './cookieJar.js';
import { listen } from './formRequest.js';

export interface OidcOptions {
  /** The registered redirect URI. */
  readonly redirectUris?: readonly string[];
  /** Client authentication; `basic` by default. */
  readonly clientAuth?: 'basic' | 'post' | 'none';
  /** Reserved characters show whether Basic is encoded as in RFC 6749, section 2.3.1. */
  readonly clientSecret?: string;
  /** False turns rotation off. Reuse of a rotated token revokes the whole grant. */
  readonly rotate?: boolean;
  /** Lifetime of access tokens in seconds; 3600 by default. */
  readonly lifeSeconds?: number;
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** Called first with each request, its body unread. Returns true when it responds itself. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface OidcServer {
  readonly issuer: string;
  /** Complete `credentials` of an auth client. */
  readonly clientCredentials: Readonly<Record<string, unknown>>;
  /** Number of token responses by grant type. */
  readonly granted: ReadonlyMap<string, number>;
  /** Signs in, consents, and returns the redirect back to the service. `deny`: the user refuses. */
  authorize(url: URL | string, options?: { readonly deny?: boolean }): Promise<URL>;
  /** Enters a user code, signs in and consents. `deny`: the user refuses. */
  approveDevice(userCode: string, options?: { readonly deny?: boolean }): Promise<void>;
  /** Returns whether a token is active according to introspection (RFC 7662). */
  isActive(token: string): Promise<boolean>;
  stop(): Promise<void>;
}

export const OIDC_REDIRECT_URI = 'http://127.0.0.1:8080/callback/oauth2';
const DENY = 'x-deny';

/** oidc-provider on loopback: PKCE is required, tokens rotate, and every user is signed in as `ann`. */
export async function startOidc(options: OidcOptions = {}): Promise<OidcServer> {
  const { clientAuth = 'basic', clientSecret = 'pa$$/w+rd ~*%:', intercept } = options;
  let handle: RequestListener = (_request, response) => void response.writeHead(503).end();
  const { origin: issuer, stop } = await listen((request, response) => {
    if (intercept?.(request, response) !== true) handle(request, response);
  }, options.port);
  const isPublic = clientAuth === 'none';
  const client: ClientMetadata = {
    client_id: 'crm:77',
    ...(isPublic ? {} : { client_secret: clientSecret }),
    redirect_uris: [...(options.redirectUris ?? [OIDC_REDIRECT_URI])],
    grant_types: [
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
      ...(isPublic ? [] : ['client_credentials']),
    ],
    response_types: ['code'],
    scope: 'openid offline_access crm.read crm.write',
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: isPublic ? 'none' : `client_secret_${clientAuth}`,
  };
  const provider = quietly(() => new Provider(issuer, configuration(client, options)));
  const granted = new Map<string, number>();
  provider.on('grant.success', (context) => {
    const type = String(context.oidc.params?.grant_type);
    granted.set(type, (granted.get(type) ?? 0) + 1);
  });
  const answer = provider.callback();
  handle = (request, response) => {
    if (!request.url?.startsWith('/interaction/')) void answer(request, response);
    else interact(provider, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  };

  return {
    issuer,
    granted,
    clientCredentials: {
      client_id: client.client_id,
      ...(isPublic ? {} : { client_secret: clientSecret }),
      client_auth: clientAuth,
      auth_uri: `${issuer}/auth`,
      token_uri: `${issuer}/token`,
      issuer,
      iss_required: true,
      revocation_uri: `${issuer}/token/revocation`,
      device_authorization_uri: `${issuer}/device/auth`,
    },
    async authorize(url, { deny = false } = {}) {
      const last = await browse(new URL(url), new CookieJar(), deny ? { headers: { [DENY]: '1' } } : {});
      const location = last.headers.get('location');
      if (location === null) throw new Error(`no redirect but ${String(last.status)}: ${await last.text()}`);
      return new URL(location);
    },
    async approveDevice(userCode, { deny = false } = {}) {
      const jar = new CookieJar();
      const page = await (await browse(new URL(`${issuer}/device`), jar)).text();
      const xsrf = /name="xsrf" value="(\w+)"/.exec(page)?.[1] ?? '';
      const decision = deny ? { abort: 'yes' } : { confirm: 'yes' };
      const body = new URLSearchParams({ xsrf, user_code: userCode, ...decision });
      const last = await browse(new URL(`${issuer}/device`), jar, { method: 'POST', body });
      if (!last.ok && !deny) throw new Error(`device refused with ${String(last.status)}: ${await last.text()}`);
    },
    isActive: async (token) => {
      const found =
        (await provider.AccessToken.find(token)) ??
        (await provider.RefreshToken.find(token)) ??
        (await provider.ClientCredentials.find(token));
      return found?.isValid === true;
    },
    stop,
  };
}

function configuration(client: ClientMetadata, { rotate = true, lifeSeconds = 3600 }: OidcOptions): Configuration {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' };
  return {
    adapter: memory(),
    clients: [client],
    jwks: { keys: [jwk] as NonNullable<Configuration['jwks']>['keys'] },
    cookies: { keys: ['cookies of a spec'] },
    scopes: ['openid', 'offline_access', 'crm.read', 'crm.write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (context, form) => void (context.body = form),
        userCodeConfirmSource: (context, form) => void (context.body = form),
        successSource: (context) => void (context.body = 'done'),
      },
    },
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: rotate,
    issueRefreshToken: (_context, asking) => Promise.resolve(asking.grantTypeAllowed('refresh_token')),
    expiresWithSession: () => false,
    ttl: {
      AccessToken: lifeSeconds,
      ClientCredentials: lifeSeconds,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 86_400 * 365,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86_400 * 365,
      Session: 86_400,
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  };
}

/** Acts as the user: signs in, then grants every requested scope. */
async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (request.headers[DENY] !== undefined) {
    const result = { error: 'access_denied', error_description: 'The user said no' };
    return provider.interactionFinished(request, response, result);
  }
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'ann' } });
  }
  const grant = new provider.Grant({ accountId: session?.accountId ?? 'ann', clientId: String(params.client_id) });
  grant.addOIDCScope(typeof params.scope === 'string' ? params.scope : '');
  const result = { consent: { grantId: await grant.save() } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

/** Storage of one server: the library's own is shared by the process and limited to a thousand entries. */
function memory(): new (model: string) => Adapter {
  const rows = new Map<string, AdapterPayload>();
  return class implements Adapter {
    constructor(private readonly model: string) {}
    upsert(id: string, payload: AdapterPayload): Promise<void> {
      rows.set(this.#key(id), payload);
      return Promise.resolve();
    }
    find(id: string): Promise<AdapterPayload | undefined> {
      return Promise.resolve(rows.get(this.#key(id)));
    }
    findByUid = (uid: string): Promise<AdapterPayload | undefined> => this.#findBy((row) => row.uid === uid);
    findByUserCode = (code: string): Promise<AdapterPayload | undefined> =>
      this.#findBy((row) => row.userCode === code);
    consume(id: string): Promise<void> {
      const row = rows.get(this.#key(id));
      if (row !== undefined) row.consumed = Math.floor(Date.now() / 1000);
      return Promise.resolve();
    }
    destroy(id: string): Promise<void> {
      rows.delete(this.#key(id));
      return Promise.resolve();
    }
    revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, row] of rows) if (row.grantId === grantId) rows.delete(key);
      return Promise.resolve();
    }
    #findBy(fits: (row: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> {
      const found = [...rows].find(([key, row]) => key.startsWith(`${this.model}:`) && fits(row));
      return Promise.resolve(found?.[1]);
    }
    #key(id: string): string {
      return `${this.model}:${id}`;
    }
  };
}

/** Silences the library's warnings about settings unfit for production. */
function quietly<Value>(make: () => Value): Value {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}
