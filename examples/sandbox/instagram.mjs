// Emulates Instagram for an app: the authorization page, codes, short-lived and long-lived tokens, and a profile with media. One
// server stands for the hosts www, api and graph.
import { randomBytes } from 'node:crypto';

import { answering, page, readForm, redirect, safe, serve, tokenOf } from './http.mjs';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LONG_SECONDS = 5_184_000;
/** `expires_in` of an exchange; a refresh reports the whole 60 days. */
const EXCHANGED_SECONDS = 5_183_944;

/** The two products: their scopes, of which the first is mandatory, and the shape of a short-lived token response. */
const PRODUCTS = {
  login: {
    scopes: [
      'instagram_business_basic',
      'instagram_business_content_publish',
      'instagram_business_manage_comments',
      'instagram_business_manage_messages',
      'instagram_business_manage_insights',
    ],
    answer: (token, permissions) => ({
      data: [{ access_token: token, user_id: '17841400000000017', permissions: permissions.join(',') }],
    }),
  },
  basic_display: {
    scopes: ['user_profile', 'user_media'],
    answer: (token) => ({ access_token: token, user_id: 17841405793187219n }),
  },
};

const random = () => randomBytes(24).toString('base64url');

/**
 * Starts the server. `now` returns milliseconds since 1970. `client` is the app's registration and its endpoints. `removeApp` removes the app
 * as the user can in the account settings; `fail` sets the Graph API error of all responses, null resets it.
 */
export async function startInstagram({ port, product = 'login', redirectUris, now = Date.now, log }) {
  const { scopes: known, answer } = PRODUCTS[product];
  const app = { client_id: '55501', client_secret: random() };
  const codes = new Map();
  const tokens = new Map();
  let failure = null;

  const issue = (kind, life, permissions) => {
    const token = `IG${random()}`;
    tokens.set(token, { kind, permissions, issuedAt: now(), endsAt: now() + life });
    return token;
  };

  /** Returns the token's record, or the error response. */
  const look = (token) => {
    if (failure) return { refusal: graphError(failure) };
    const found = tokens.get(token);
    if (!found) return { refusal: graphError({ code: 190, message: 'Cannot parse access token' }) };
    if (found.endsAt > now()) return { found };
    return {
      refusal: graphError({ code: 190, subcode: 463, message: 'Error validating access token: Session has expired' }),
    };
  };

  /** Validates an authorization request. @returns the error text; undefined when it is valid */
  const faultOf = (asked) => {
    if (asked.client_id !== app.client_id) return 'Invalid platform app';
    if (!redirectUris.includes(asked.redirect_uri)) return 'Invalid redirect_uri';
    if (asked.response_type !== 'code') return 'Invalid response_type';
    const scopes = scopesOf(asked);
    const strange = scopes.filter((scope) => !known.includes(scope));
    if (strange.length > 0) return `Invalid scope: ${strange.join(', ')}`;
    return scopes.includes(known[0]) ? undefined : `The scope ${known[0]} is missing`;
  };

  const authorize = async (request, url) => {
    const asked = Object.fromEntries(url.searchParams);
    const fault = faultOf(asked);
    if (fault) return page('Instagram', `<p>${safe(fault)}</p>`, 400);
    if (request.method === 'GET') return question(scopesOf(asked));
    const back = new URL(asked.redirect_uri);
    const { decision } = await readForm(request);
    if (decision !== 'allow') {
      back.search = new URLSearchParams({
        error: 'access_denied',
        error_reason: 'user_denied',
        error_description: 'The user denied your request',
      });
    } else {
      const code = `AQ${random()}`;
      codes.set(code, { redirectUri: asked.redirect_uri, permissions: scopesOf(asked), endsAt: now() + HOUR });
      back.searchParams.set('code', code);
      // Stays in the browser, unless the user copies the URL.
      back.hash = '_';
    }
    if (asked.state !== undefined) back.searchParams.set('state', asked.state);
    return redirect(back);
  };

  const exchangeCode = async (request) => {
    const form = await readForm(request);
    if (form.client_id !== app.client_id) return apiError('Invalid platform app');
    if (form.client_secret !== app.client_secret) return apiError('Error validating client secret');
    if (form.grant_type !== 'authorization_code') return apiError('Invalid grant_type');
    const code = codes.get(form.code);
    codes.delete(form.code);
    if (!code || code.endsAt <= now()) return apiError('Matching code was not found or was already used');
    if (code.redirectUri !== form.redirect_uri) {
      return apiError('Error validating verification code: redirect_uri is not the one of the dialog');
    }
    return { status: 200, body: answer(issue('short', HOUR, code.permissions), code.permissions) };
  };

  const exchangeShort = ({ grant_type: grant, client_secret: secret, access_token: token }) => {
    if (grant !== 'ig_exchange_token') return unsupported('get');
    if (secret !== app.client_secret) return graphError({ code: 101, message: 'Error validating application' });
    const { found, refusal } = look(token);
    if (refusal) return refusal;
    if (found.kind !== 'short') return unsupported('get');
    const long = issue('long', LONG_SECONDS * 1000, found.permissions);
    return { status: 200, body: { access_token: long, token_type: 'bearer', expires_in: EXCHANGED_SECONDS } };
  };

  const refresh = ({ grant_type: grant, access_token: token }) => {
    if (grant !== 'ig_refresh_token') return unsupported('get');
    const { found, refusal } = look(token);
    if (refusal) return refusal;
    if (found.kind !== 'long') return unsupported('get');
    if (now() - found.issuedAt < DAY) return graphError({ code: 100, message: 'The token is less than 24 hours old' });
    // The same token, valid for another 60 days.
    Object.assign(found, { issuedAt: now(), endsAt: now() + LONG_SECONDS * 1000 });
    return { status: 200, body: { access_token: token, token_type: 'bearer', expires_in: LONG_SECONDS } };
  };

  const profile = { id: '17841400000000017', username: 'ann', account_type: 'BUSINESS', media_count: 2 };
  const media = [
    { id: '18000000000000001', caption: 'A harbour', media_type: 'IMAGE' },
    { id: '18000000000000002', caption: 'A market', media_type: 'IMAGE' },
  ];
  const shown = (rows, fields) => {
    const names = fields?.split(',') ?? ['id'];
    return rows.map((row) => Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]])));
  };

  const server = await serve(
    { name: 'instagram', port, log },
    answering(async (request, url) => {
      const query = Object.fromEntries(url.searchParams);
      const isGet = request.method === 'GET';
      switch (url.pathname) {
        case '/oauth/authorize':
          return authorize(request, url);
        case '/oauth/access_token':
          return isGet ? apiError('Invalid request method') : exchangeCode(request);
        case '/access_token':
          return isGet ? exchangeShort(query) : unsupported('post');
        case '/refresh_access_token':
          return isGet ? refresh(query) : unsupported('post');
      }
      const { refusal } = look(tokenOf(request, url));
      if (refusal) return refusal;
      const [one] = shown([profile], query.fields);
      if (url.pathname === '/me') return { status: 200, body: one };
      if (url.pathname === '/me/media') return { status: 200, body: { data: shown(media, query.fields), paging: {} } };
      return unsupported(request.method.toLowerCase());
    }),
  );
  const { url, stop } = server;
  return {
    url,
    stop,
    scopes: known,
    client: {
      ...app,
      auth_uri: `${url}/oauth/authorize`,
      token_uri: `${url}/oauth/access_token`,
      exchange_uri: `${url}/access_token`,
      refresh_token_uri: `${url}/refresh_access_token`,
    },
    removeApp: () => tokens.clear(),
    fail: (error) => (failure = error),
  };
}

function question(scopes) {
  return page(
    'Instagram, played',
    `<form method="post">
<p>You are ann. The app asks for: ${safe(scopes.join(', '))}</p>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="cancel">Cancel</button></p>
</form>`,
  );
}

/** Splits scopes at commas or spaces. */
function scopesOf({ scope = '' }) {
  return scope.split(/[\s,]+/).filter(Boolean);
}

/** Builds an error of api.instagram.com. */
function apiError(message) {
  return { status: 400, body: { error_type: 'OAuthException', code: 400, error_message: message } };
}

/** Builds an error of graph.instagram.com with the header that Meta adds. */
function graphError({ code, subcode, message, status = 400 }) {
  const error = { message, type: code === 190 ? 'OAuthException' : 'IGApiException', code };
  const detail = { ...error, ...(subcode && { error_subcode: subcode }), fbtrace_id: randomBytes(6).toString('hex') };
  const reason = code === 190 ? 'invalid_token' : 'invalid_request';
  const headers = { 'www-authenticate': `OAuth "Facebook Platform" "${reason}" "${message}"` };
  return { status, headers, body: { error: detail } };
}

function unsupported(method) {
  return graphError({ code: 100, message: `Unsupported request - method type: ${method}` });
}
