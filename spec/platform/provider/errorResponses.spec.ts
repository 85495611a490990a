import { expect } from 'chai';
import { createOutboundPolicy, parseAllowedHosts } from '../../../lib/http/outboundPolicy.js';
import type { GrantRequest } from '../../../lib/oauth/providers/index.js';
import type { ClientCredentials, TokenOutcome, TokenRefusal } from '../../../lib/platform/model/tokenClient.js';
import { createTokenClient } from '../../../lib/platform/provider/createTokenClient.js';
import { toRefreshError, formatRefusal } from '../../../lib/platform/tokens/refreshErrors.js';
import { createLoopback } from '../../support/loopback.js';
import { json, recorded, text } from '../../support/providers/recorded.js';

type Reply = ReturnType<typeof json>;

const REFRESH: GrantRequest = { grant: 'refresh_token', refreshToken: 'rt-1' };

describe('error responses of a token endpoint', () => {
  const servers = createLoopback();
  const tokens = createTokenClient({
    timeoutMs: 5000,
    policy: createOutboundPolicy(parseAllowedHosts('127.0.0.0/8')),
  });

  const obtained = async (
    reply: Reply,
    extra: ClientCredentials = {},
    request: GrantRequest = REFRESH,
  ): Promise<TokenOutcome> => {
    const { url } = await recorded(servers, reply);
    const addresses = { token_uri: url, refresh_token_uri: url, exchange_uri: url };
    return tokens.obtain({ client_id: 'c', client_secret: 's', ...addresses, ...extra }, request);
  };

  const refused = async (reply: Reply, extra?: ClientCredentials, request?: GrantRequest): Promise<TokenRefusal> => {
    const outcome = await obtained(reply, extra, request);
    if (outcome.outcome === 'granted') throw new Error('granted');
    return outcome;
  };

  /** The visible results: `error` of the secret, status and `meta.provider_error` of the API. */
  const summarize = (refusal: TokenRefusal) => {
    const { status, problems } = toRefreshError(refusal, 0);
    return {
      error: formatRefusal(refusal),
      status,
      code: problems[0]?.code,
      provider: problems[0]?.meta?.provider_error,
    };
  };

  it('have their code in `status` and their description in `message` (case hubspot-status-word)', async () => {
    const reply = json(400, {
      status: 'BAD_REFRESH_TOKEN',
      message: 'this refresh token is not known',
      correlationId: '0f3c',
    });
    for (const extra of [{}, { error_map: { BAD_REFRESH_TOKEN: 'dead' } }]) {
      const refusal = await refused(reply, extra);
      expect(refusal.outcome).to.equal('dead');
      expect(summarize(refusal)).to.deep.equal({
        error: 'BAD_REFRESH_TOKEN: this refresh token is not known',
        status: 424,
        code: 'reauthorization_required',
        provider: 'BAD_REFRESH_TOKEN',
      });
    }
    expect(await refused(reply, { error_map: { BAD_REFRESH_TOKEN: 'configuration' } })).to.have.property(
      'outcome',
      'configuration',
    );
  });

  it('may have a list `errors`, whose texts are redacted (case fitbit-errors-list)', async () => {
    const errors = [{ errorType: 'invalid_grant', message: 'Refresh token invalid: rt-1' }];
    expect(await refused(json(400, { errors, success: false }))).to.deep.equal({
      outcome: 'dead',
      code: 'invalid_grant',
      detail: 'Refresh token invalid: [secret]',
    });
  });

  it('may have status 200, where code 0 is a success (case http200-code)', async () => {
    const failure = json(200, { code: 40105, message: 'refresh token is expired', request_id: 'r', data: {} });
    const client = { response_path: 'data' };
    expect(summarize(await refused(failure, client))).to.include({
      error: '40105: refresh token is expired',
      provider: '40105',
    });
    expect(await refused(failure, { ...client, error_map: { 40105: 'dead' } })).to.have.property('outcome', 'dead');
    expect(await refused(failure, { ...client, error_map: { 40105: 'client' } })).to.have.property('outcome', 'client');
    const success = json(200, { code: 0, message: 'OK', data: { access_token: 'a', expires_in: 86400 } });
    expect(await obtained(success, client)).to.deep.include({ outcome: 'granted' });
  });

  it('are redacted in upper case and with invisible characters in a value', async () => {
    const request = { grant: 'refresh_token', refreshToken: 'marker-rt-1' } as const;
    const words = 'no MARKER-RT-1, mark\u200Ber-rt\u00AD-1';
    const refusal = await refused(json(400, { error: 'MARKER-\u2060rt-1', error_description: words }), {}, request);
    expect(refusal).to.include({ code: '[secret]', detail: 'no [secret], [secret]' });
  });

  for (const [error, words, isNamed] of [
    ['invalid_client', 'AADSTS7000222: The provided client secret keys are expired', true],
    ['invalid_grant', 'The client secret is invalid', true],
    ['invalid_client', 'Client authentication failed', undefined],
    ['unauthorized_client', 'This app may not', undefined],
  ] as const) {
    it(`are about the auth client, ${isNamed === true ? 'certainly' : 'possibly'}: ${words}`, async () => {
      const refusal = await refused(json(401, { error, error_description: words }));
      expect([refusal.outcome, refusal.namesClient]).to.deep.equal(['client', isNamed]);
    });
  }

  for (const code of [
    'interaction_required',
    'consent_required',
    'login_required',
    'account_selection_required',
    'mfa_required',
  ]) {
    it(`require the user to authorize again for ${code} (case oidc-interaction)`, async () => {
      const refusal = await refused(
        json(400, {
          error: code,
          error_description: 'AADSTS50076: a second factor is needed',
          error_codes: [50076],
          suberror: 'basic_action',
        }),
      );
      expect(refusal).to.deep.equal({ outcome: 'dead', code, detail: 'AADSTS50076: a second factor is needed' });
      expect(summarize(refusal)).to.include({ status: 424, code: 'reauthorization_required', provider: code });
    });
  }

  describe('for a grant without a user (case usergrid-client-grant)', () => {
    const CLIENT = { client_auth: 'json', token_request_format: 'json' };
    const wrongSecret = json(400, { error: 'invalid_grant', error_description: 'invalid username or password' });

    it('are about the auth client, with and without ttl', async () => {
      for (const extra of [CLIENT, { ...CLIENT, token_params: { ttl: 1_800_000 } }]) {
        const refusal = await refused(wrongSecret, extra, { grant: 'client_credentials' });
        expect(summarize(refusal)).to.deep.equal({
          error: 'invalid_grant: invalid username or password',
          status: 409,
          code: 'client_rejected',
          provider: 'invalid_grant',
        });
      }
    });

    it('are about the user for a grant type with a user', async () => {
      const password: GrantRequest = { grant: 'password', username: 'ann', password: 'p' };
      expect(await refused(wrongSecret, CLIENT, password)).to.have.property('outcome', 'dead');
    });

    for (const [code, words] of [
      ['auth_disabled_admin', 'this admin is disabled'],
      ['auth_unactivated_admin', 'Unable to authenticate due to admin user not activated'],
      ['auth_disabled_organization', 'Unable to authenticate due to organization access being disabled'],
      ['auth_unactivated_organization', 'Unable to authenticate due to organization not activated'],
    ] as const) {
      it(`are permanent, with the description of the provider, for ${code}`, async () => {
        const reply = json(401, { error: code, timestamp: 1, duration: 0, exception: 'x', error_description: words });
        for (const request of [
          { grant: 'client_credentials' },
          { grant: 'password', username: 'ann', password: 'p' },
        ] as const) {
          expect(await refused(reply, CLIENT, request)).to.deep.equal({ outcome: 'dead', code, detail: words });
        }
      });
    }

    it('follow the error_map first', async () => {
      const extra = { ...CLIENT, error_map: { invalid_grant: 'dead' } };
      expect(await refused(wrongSecret, extra, { grant: 'client_credentials' })).to.have.property('outcome', 'dead');
    });
  });

  describe('of Meta (case graph-transient)', () => {
    const refresh: GrantRequest = { grant: 'ig_refresh', accessToken: 'at-1' };
    const graph = (error: object): Reply =>
      json(400, { error: { message: 'please retry', type: 'OAuthException', ...error } });

    it('are transient with is_transient, whatever their code', async () => {
      expect(await refused(graph({ is_transient: true, code: -1, fbtrace_id: 'A' }), {}, refresh)).to.deep.equal({
        outcome: 'transient',
        code: '-1',
        detail: 'please retry',
      });
      expect(await refused(graph({ is_transient: true, code: 190, message: 'expired' }), {}, refresh)).to.deep.equal({
        outcome: 'transient',
        provisional: true,
        code: '190',
        detail: 'expired',
      });
    });

    for (const code of [1, 2, 4, 17, 32, 341, 368, 613, 80000, 80002, 80014]) {
      it(`are transient for the rate limit ${String(code)}`, async () => {
        const refusal = await refused(graph({ code, message: 'm' }), {}, refresh);
        expect(refusal).to.deep.equal({ outcome: 'transient', code: String(code), detail: 'm' });
      });
    }

    for (const [code, outcome] of [
      [190, 'dead'],
      [102, 'dead'],
      [10, 'dead'],
      [200, 'dead'],
      [101, 'client'],
      [100, 'configuration'],
    ] as const) {
      it(`are ${outcome} for ${String(code)}, also when is_transient is false`, async () => {
        const refusal = await refused(graph({ code, message: 'm', is_transient: false }), {}, refresh);
        expect(refusal).to.deep.equal({ outcome, code: String(code), detail: 'm' });
      });
    }

    it('are also read from the header', async () => {
      const challenge = 'OAuth "Facebook Platform" "invalid_token" "Error validating access token"';
      expect(await refused(text(400, '', { 'www-authenticate': challenge }), {}, refresh)).to.deep.equal({
        outcome: 'dead',
        code: 'invalid_token',
        detail: 'Error validating access token',
      });
    });
  });

  it('stay provisional while the provider reports another refresh in progress (case salesforce-busy)', async () => {
    const words = 'token request is already being processed';
    const refusal = await refused(json(400, { error: 'invalid_grant', error_description: words }));
    expect(refusal).to.deep.equal({ outcome: 'transient', provisional: true, code: 'invalid_grant', detail: words });
    expect(summarize(refusal)).to.include({ status: 503, code: 'provider_unavailable', provider: 'invalid_grant' });
  });

  it('are about one secret when they name its refresh token, whatever their code (case atlassian-unauthorized)', async () => {
    for (const error of ['unauthorized_client', 'invalid_client', 'access_denied', 'whatever']) {
      expect(await refused(json(403, { error, error_description: 'refresh_token is invalid' }))).to.deep.equal({
        outcome: 'dead',
        code: error,
        detail: 'refresh_token is invalid',
      });
    }
    const app = 'The client is not authorized to use the refresh_token grant type';
    expect(await refused(json(403, { error: 'unauthorized_client', error_description: app }))).to.include({
      outcome: 'client',
    });
  });

  describe('of Slack, with nested code responses and flat refresh responses (case slack-rotated-user)', () => {
    const CLIENT = { response_path: 'authed_user' };
    const token = { refresh_token: 'xoxe-2', expires_in: 43200, scope: 'channels:read' };
    const user = { id: 'U1', ...token, access_token: 'xoxe.xoxp-1', token_type: 'user' };
    const around = { ok: true, team: { id: 'T1' } };

    it('use the token of the user from either place', async () => {
      const code = await obtained(json(200, { ...around, authed_user: user }), CLIENT);
      expect(code).to.have.nested.property('grant.accessToken', 'xoxe.xoxp-1');
      const flat = { ...around, ...token, access_token: 'xoxe.xoxp-2', token_type: 'user' };
      const refresh = await obtained(json(200, flat), CLIENT);
      expect(refresh).to.deep.equal({
        outcome: 'granted',
        grant: {
          accessToken: 'xoxe.xoxp-2',
          refreshToken: 'xoxe-2',
          expiresInSeconds: 43200,
          scope: 'channels:read',
          others: { ok: true, token_type: 'user', team: { id: 'T1' } },
        },
      });
    });

    it('never use the token of the app as the token of the user', async () => {
      const bot = { ...around, access_token: 'xoxe.xoxb-1', token_type: 'bot', refresh_token: 'xoxe-b' };
      const both = await obtained(json(200, { ...bot, authed_user: user }), CLIENT);
      expect(both).to.deep.include({ outcome: 'granted' });
      expect(both).to.have.nested.property('grant.accessToken', 'xoxe.xoxp-1');
      expect(both).to.have.nested.property('grant.refreshToken', 'xoxe-2');
      for (const body of [bot, { ...bot, authed_user: { id: 'U1' } }, { ...bot, authed_user: {} }]) {
        expect(await refused(json(200, body), CLIENT)).to.include({ code: 'no_access_token' });
      }
    });
  });

  it('are read from the header when the body is empty', async () => {
    const challenge = 'Bearer realm="x", error="invalid_grant", error_description="It is \\"over\\""';
    expect(await refused(text(401, '', { 'www-authenticate': challenge }))).to.deep.equal({
      outcome: 'dead',
      code: 'invalid_grant',
      detail: 'It is "over"',
    });
    const basic = { 'www-authenticate': 'Basic realm="error=invalid_grant"' };
    expect(await refused(text(401, '', basic))).to.include({ outcome: 'client', code: 'http_401' });
  });

  it('are matched by the error_map by any of their codes and by their description', async () => {
    const reply = json(400, {
      error: 'invalid_request',
      error_description: 'Code 77:  The Mandate is paused',
      error_codes: [77, 78],
      suberror: 'mandate_paused',
    });
    const outcome = async (error_map: object): Promise<string> => (await refused(reply, { error_map })).outcome;
    for (const code of ['invalid_request', '77', '78', 'mandate_paused', 'http_400']) {
      expect(await outcome({ [code]: 'dead' }), code).to.equal('dead');
    }
    expect(await outcome({ invalid_request: 'transient', 77: 'dead' })).to.equal('dead');
    expect(await outcome({ http_400: 'client', invalid_request: 'transient' })).to.equal('transient');
    expect(await outcome({ invalid_request: { class: 'dead', words: 'mandate*PAUSED' } })).to.equal('dead');
    expect(await outcome({ invalid_request: { class: 'dead', words: 'mandate is over' } })).to.equal('configuration');
    expect(
      await outcome({
        invalid_request: [{ class: 'dead', words: 'is over' }, { class: 'transient', words: 'paused' }, 'client'],
      }),
    ).to.equal('transient');
    expect(await outcome({ invalid_request: [{ class: 'dead', words: 'is over' }, 'client'] })).to.equal('client');
  });

  it('quote the text of a web page without tags and without secrets of the request', async () => {
    const page =
      '<html><head><title>403</title></head><body><p>Refused: <b>rt-1</b> &amp; s3&#99;ret</p></body></html>';
    const refusal = await refused(text(403, page, { 'content-type': 'text/html' }), { client_secret: 's3cret' });
    expect(refusal).to.deep.equal({
      outcome: 'configuration',
      code: 'http_403',
      detail: '403 Refused: [secret] & [secret]',
    });
  });

  for (const body of [
    '{"access_token":"MARKER',
    '[{"access_token":"MARKER"},',
    'MARKER',
    '"MARKER"',
    'token: MARKER',
    '<oauth><access_token>MARKER</access_token',
    '<token>MARKER</token>',
    'accessToken=MARKER',
  ]) {
    it(`never quote ${body} with status 200, since it may be a token`, async () => {
      const refusal = await refused(text(200, body));
      expect(JSON.stringify(refusal)).not.to.include('MARKER');
      expect(refusal.code).to.be.oneOf(['unreadable_answer', 'no_access_token']);
    });
  }

  it('quote the web page of a proxy with status 200', async () => {
    expect(await refused(text(200, '<html><title>Wi-Fi</title>Sign in first</html>'))).to.deep.equal({
      outcome: 'transient',
      code: 'unreadable_answer',
      detail: 'Wi-Fi Sign in first',
    });
  });

  it('are shortened, and read in bounded time', async () => {
    for (const body of [
      `{"error":"x","error_description":"${'refresh token '.repeat(60_000)}"}`,
      `{"errors":[${'{"errors":['.repeat(45)}${']}'.repeat(45)}]}`,
      `{"errors":${JSON.stringify(Array.from({ length: 20_000 }, (_, at) => ({ code: `c${String(at)}`, message: 'm' })))}}`,
      '<'.repeat(900_000),
      '<a '.repeat(300_000),
      '<!--'.repeat(200_000),
      '<script>'.repeat(100_000),
      '&#'.repeat(400_000),
      `callback(${'('.repeat(500_000)}`,
      'a_'.repeat(400_000),
    ]) {
      const refusal = await refused(text(400, body));
      expect(refusal.detail.length, body.slice(0, 20)).to.be.at.most(500);
      expect(refusal.code.length).to.be.at.most(80);
    }
  }).timeout(20_000);
});
