// A third-party authorization server, oidc-provider, with short-lived tokens and rotating refresh tokens, and a small REST API
// that accepts its tokens. A refresh token that is used twice revokes the grant.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

import { Provider } from 'oidc-provider';

import { answering, page, readForm, safe, serve, tokenOf } from './http.mjs';
import { memoryAdapter } from './memoryAdapter.mjs';

const random = () => randomBytes(24).toString('base64url');
const DAY = 86_400;

/**
 * Starts the server. PKCE is required, `iss` is in its responses; the grant types are authorization_code, refresh_token,
 * client_credentials and device_code. `tokenSeconds`: lifetime of an access token. `client` is the only registered
 * client. `endGrants` withdraws every consent, as users can.
 */
export async function startAuthorizationServer({ port, redirectUris, tokenSeconds = 60, log }) {
  const client = { client_id: 'sandbox', client_secret: random() };
  const { Adapter, endGrants } = memoryAdapter();
  // The issuer holds the port, which is known once the server listens.
  let listener = (_request, response) => response.writeHead(503).end();
  const server = await serve({ name: 'authorization server', port, log }, (...both) => listener(...both));
  const provider = new Provider(server.url, configuration({ Adapter, client, redirectUris, tokenSeconds }));
  provider.use(withUsualScopes);
  const interaction = answering((request, _url, response) => interact(provider, request, response));
  const api = answering(notesApi(provider));
  const rest = provider.callback();
  listener = (request, response) => {
    const part = request.url.startsWith('/interaction/') ? interaction : request.url.startsWith('/api/') ? api : rest;
    part(request, response);
  };
  return { ...server, client, endGrants };
}

function configuration({ Adapter, client, redirectUris, tokenSeconds }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const show = (ctx, title, html) => {
    const { headers, body } = page(title, html);
    ctx.set(headers);
    ctx.body = body;
  };
  return {
    adapter: Adapter,
    clients: [
      {
        ...client,
        redirect_uris: redirectUris,
        response_types: ['code'],
        grant_types: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'urn:ietf:params:oauth:grant-type:device_code',
        ],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'ES256' }] },
    cookies: { keys: [random()] },
    scopes: ['openid', 'offline_access', 'notes:read', 'notes:write'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: tokenSeconds,
      ClientCredentials: tokenSeconds,
      AuthorizationCode: 60,
      DeviceCode: 600,
      IdToken: tokenSeconds,
      Interaction: 3600,
      RefreshToken: 30 * DAY,
      Session: DAY,
      Grant: 30 * DAY,
    },
    renderError: (ctx, { error, error_description: words }) =>
      show(ctx, 'This did not work', `<p>${safe(error)}: ${safe(words ?? '')}</p>`),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: (ctx, form) =>
          show(ctx, 'Enter the code', `${form}<button form="op.deviceInputForm">Continue</button>`),
        userCodeConfirmSource: (ctx, form, _client, _device, userCode) =>
          show(ctx, `Is it ${userCode}?`, `${form}<button form="op.deviceConfirmForm">Continue</button>`),
        successSource: (ctx) => show(ctx, 'Done', '<p>Go back to where you began.</p>'),
      },
    },
  };
}

/** A request without a scope gets all scopes (RFC 6749, section 3.3: a server has a default, or refuses). */
function withUsualScopes(ctx, next) {
  if (ctx.path === '/auth' && !ctx.query.scope) ctx.query = { ...ctx.query, scope: 'notes:read notes:write' };
  return next();
}

/** Serves the page on which the user signs in and consents, and its result. */
async function interact(provider, request, response) {
  const { params, session, grantId } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') return question(params, session?.accountId ?? 'ann');
  const { user, decision } = await readForm(request);
  return {
    status: 303,
    headers: { location: await provider.interactionResult(request, response, await result()) },
  };

  async function result() {
    if (decision !== 'allow') return { error: 'access_denied', error_description: 'Cancel was clicked' };
    const accountId = session?.accountId ?? user;
    const known = grantId && (await provider.Grant.find(grantId));
    const grant = known || new provider.Grant({ accountId, clientId: params.client_id });
    if (params.scope) grant.addOIDCScope(params.scope);
    return { login: { accountId }, consent: { grantId: await grant.save() } };
  }
}

function question({ client_id: client, scope = 'nothing in particular' }, user) {
  return page(
    'May it?',
    `<form method="post">
<p><label>You are <input name="user" value="${safe(user)}" required></label></p>
<p>${safe(client)} asks for: ${safe(scope)}</p>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="cancel">Cancel</button></p>
</form>`,
  );
}

/** Serves the API: GET and POST /api/notes. */
function notesApi(provider) {
  const notes = [];
  return async (request, url) => {
    const token = tokenOf(request, url) ?? '';
    const known = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
    if (!known?.isValid) {
      const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return { status: 401, headers, body: { error: 'invalid_token' } };
    }
    const user = known.accountId ?? known.clientId;
    if (url.pathname !== '/api/notes') return { status: 404, body: { error: 'not here' } };
    if (request.method === 'GET')
      return { status: 200, body: { user, notes: notes.filter((note) => note.user === user) } };
    if (request.method !== 'POST') return { status: 405, body: { error: 'GET or POST' } };
    const note = { id: notes.length + 1, user, text: JSON.parse(await text(request)).text };
    notes.push(note);
    return { status: 201, body: note };
  };
}
