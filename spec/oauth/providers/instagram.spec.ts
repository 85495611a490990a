import { expect } from 'chai';
import { instagram } from '../../../lib/oauth/providers/instagram.js';
import { classifyRefusal } from '../../../lib/oauth/classifyRefusal.js';

const CLIENT = {
  client_id: '55501',
  client_secret: 'ig-sec&+',
  token_uri: 'https://api.instagram.com/oauth/access_token',
  exchange_uri: 'https://graph.instagram.com/access_token',
  refresh_token_uri: 'https://graph.instagram.com/refresh_access_token?v=1',
};

const [codeRequest, exchangeRequest, refreshRequest] = instagram.requests;
const exchangeOf = (client: typeof CLIENT, accessToken: string) =>
  exchangeRequest.build(client, { grant: 'ig_exchange', accessToken });
const refreshOf = (client: typeof CLIENT, accessToken: string) =>
  refreshRequest.build(client, { grant: 'ig_refresh', accessToken });

describe('token requests of Instagram', () => {
  it('send the code and the client secret in a form', () => {
    const request = codeRequest.build(CLIENT, {
      grant: 'ig_code',
      code: 'AQB-code',
      redirectUri: 'https://app.test/callback/oauth2',
    });
    expect({ ...request, url: request.url.href }).to.deep.equal({
      method: 'POST',
      url: CLIENT.token_uri,
      format: 'form',
      headers: {},
      parameters: {
        client_id: '55501',
        client_secret: 'ig-sec&+',
        grant_type: 'authorization_code',
        redirect_uri: 'https://app.test/callback/oauth2',
        code: 'AQB-code',
      },
      secrets: ['AQB-code', 'ig-sec&+'],
    });
  });

  it('send the code verifier', () => {
    const exchange = {
      code: 'AQB-code',
      redirectUri: 'https://app.test/callback/oauth2',
      codeVerifier: 'v'.repeat(43),
    };
    const request = codeRequest.build(CLIENT, { grant: 'ig_code', ...exchange });
    expect('parameters' in request && request.parameters).to.include({ code_verifier: exchange.codeVerifier });
    expect(request.secrets).to.include(exchange.codeVerifier);
  });

  it('send the client secret in the URL of the exchange but not of the refresh', () => {
    const exchange = exchangeOf(CLIENT, 'IG short');
    expect(exchange.url.href).to.equal(
      'https://graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=ig-sec%26%2B&access_token=IG%20short',
    );
    expect(exchange.secrets).to.deep.equal(['ig-sec&+', 'IG short']);
    const refresh = refreshOf(CLIENT, 'IGlong');
    expect(refresh.url.href).to.equal(
      'https://graph.instagram.com/refresh_access_token?v=1&grant_type=ig_refresh_token&access_token=IGlong',
    );
    expect(refresh.secrets).to.deep.equal(['IGlong']);
  });

  it('fail when a member of the auth client is missing or invalid', () => {
    expect(() => exchangeOf({ ...CLIENT, client_secret: '' }, 't')).to.throw('client_secret is missing');
    expect(() => refreshOf({ ...CLIENT, refresh_token_uri: 'x' }, 't')).to.throw('not an absolute URL');
  });

  const responses: readonly (readonly [string, object, object])[] = [
    ['flat, with a number', { access_token: 'IG', user_id: 178414057 }, { access_token: 'IG', user_id: '178414057' }],
    [
      'flat, with permissions',
      { access_token: 'IG', user_id: '17841405793187219', permissions: ['a', 'b'] },
      { access_token: 'IG', user_id: '17841405793187219', scope: 'a,b' },
    ],
    [
      'nested',
      { data: [{ access_token: 'IG', user_id: '17', permissions: 'a,b' }] },
      { access_token: 'IG', user_id: '17', scope: 'a,b' },
    ],
    [
      'long-lived',
      { access_token: 'IG', token_type: 'bearer', expires_in: 5183944 },
      { access_token: 'IG', token_type: 'bearer', expires_in: 5183944 },
    ],
    ['empty', { data: [] }, { data: [] }],
    ['odd', { data: 'x', permissions: '' }, { data: 'x' }],
  ];
  for (const [what, response, plain] of responses) {
    it(`have their response normalized: ${what}`, () => {
      expect(codeRequest.normalizeResponse({ ...response })).to.deep.equal(plain);
    });
  }

  it('have their errors classified in both formats', () => {
    const refused = (members: object) =>
      classifyRefusal({ status: 400, members: codeRequest.normalizeResponse({ ...members }) }, undefined);
    const first = {
      error_type: 'OAuthException',
      code: 400,
      error_message: 'Matching code was not found or was already used',
    };
    expect(refused(first)).to.deep.equal({
      failureClass: 'configuration',
      code: 'OAuthException',
      detail: 'Matching code was not found or was already used',
      isProviderText: true,
    });
    const second = { message: 'session has expired', type: 'OAuthException', code: 190, error_subcode: 463 };
    expect(refused({ error: second })).to.include({ failureClass: 'dead', code: '190', detail: 'session has expired' });
    expect(refused({ ...first, code: 190 })).to.include({ failureClass: 'dead', code: '190' });
    expect(refused({ error: { ...second, code: 4 } })).to.include({ failureClass: 'transient', code: '4' });
    expect(refused({ error: { ...second, code: 100 } })).to.include({ failureClass: 'configuration', code: '100' });
    expect(refused({ error: { ...second, code: 101 } })).to.include({ failureClass: 'client', code: '101' });
  });
});
