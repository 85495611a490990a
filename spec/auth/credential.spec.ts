import { expect } from 'chai';
import { readCredential } from '../../lib/auth/credential.js';
import { CREDENTIAL_TYPES } from '../../lib/auth/registry.js';
import { RestError } from '../../lib/errors.js';
import { ExactUrl } from '../../lib/http/exactUrl.js';
import type { HttpRequest } from '../../lib/http/message.js';
import { authContext } from '../support/authContext.js';
import { catchRejection } from '../support/rejection.js';

const request: HttpRequest = {
  method: 'GET',
  url: new URL('https://api.test/v1/items?b=2&a=%2B1'),
  headers: [
    { name: 'Accept', value: '*/*' },
    { name: 'authorization', value: 'typed by hand' },
    { name: 'Cookie', value: 'theme=dark; key=old' },
  ],
  body: { kind: 'none' },
};

function catchError(action: () => unknown): RestError {
  try {
    action();
  } catch (error: unknown) {
    if (error instanceof RestError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const complete = { username: 'u', password: 'p', headerName: 'h', headerValue: 'v', access_token: 'a' };

describe('readCredential', () => {
  it('leaves the request unchanged for noauth', async () => {
    expect(await readCredential('noauth', {}).apply(request, authContext)).to.equal(request);
  });

  it('sends user name and password in a Basic header in UTF-8, replacing a header of that name', async () => {
    const signed = await readCredential('basic', { username: 'Änne', password: 'pä:ss' }).apply(request, authContext);
    expect(signed.headers.filter((row) => row.name.toLowerCase() === 'authorization')).to.deep.equal([
      { name: 'Authorization', value: 'Basic w4RubmU6cMOkOnNz', credential: true },
    ]);
  });

  for (const type of ['oauth2', 'oauth2_instagram']) {
    it(`sends the access token of ${type} as a bearer token`, async () => {
      const signed = await readCredential(type, { access_token: 'at-1', refresh_token: 'rt-1' }).apply(
        request,
        authContext,
      );
      expect(signed.headers.at(-1)).to.deep.equal({ name: 'Authorization', value: 'Bearer at-1', credential: true });
    });
  }

  it('sends an access token at its token placement', async () => {
    const sign = (placement: object) =>
      readCredential('oauth2', { access_token: 'at&1', token_placement: placement }).apply(request, authContext);
    expect((await sign({ in: 'header', name: 'X-Token' })).headers.at(-1)).to.deep.equal({
      name: 'X-Token',
      value: 'at&1',
      credential: true,
    });
    expect((await sign({ in: 'header', name: 'Authorization', prefix: 'Token' })).headers.at(-1)).to.deep.equal({
      name: 'Authorization',
      value: 'Token at&1',
      credential: true,
    });
    const inQuery = await sign({ in: 'query', name: 'access_token' });
    expect(inQuery.url.search).to.equal('?b=2&a=%2B1&access_token=at%261');
    expect(inQuery.credentialQuery).to.deep.equal(['access_token']);
    expect(inQuery.headers).to.equal(request.headers);
    const wrong = catchError(() => sign({ in: 'nowhere' }));
    expect(wrong).to.include({ code: 'credential' });
    expect(wrong.message).to.include('token_placement').and.not.include('at&1');
  });

  it('sends an API key as a header by default', async () => {
    const signed = await readCredential('api_key', { headerName: 'X-Key', headerValue: 'k"1' }).apply(
      request,
      authContext,
    );
    expect(signed.headers.at(-1)).to.deep.equal({ name: 'X-Key', value: 'k"1', credential: true });
  });

  it('adds an API key to the query without changing it, and records the parameter name', async () => {
    const key = { headerName: 'api key', headerValue: 'k&1', location: 'query' };
    const signed = await readCredential('api_key', key).apply(request, authContext);
    expect(signed.url.search).to.equal('?b=2&a=%2B1&api%20key=k%261');
    expect(signed.credentialQuery).to.deep.equal(['api key']);
    expect(request.url.search).to.equal('?b=2&a=%2B1');
  });

  it('keeps the bytes of the query beside an API key', async () => {
    const url = new ExactUrl("http://a.test/?q='x'");
    const key = { headerName: 'key', headerValue: "it's", location: 'query' };
    const signed = await readCredential('api_key', key).apply({ ...request, url }, authContext);
    expect(signed.url.search).to.equal("?q='x'&key=it%27s");
  });

  it('replaces a query parameter of the same name by the API key', async () => {
    const signed = await readCredential('api_key', { headerName: 'a', headerValue: 'k', location: 'query' }).apply(
      request,
      authContext,
    );
    expect(signed.url.search).to.equal('?b=2&a=k');
  });

  it('adds an API key to the cookies and replaces one of the same name', async () => {
    const signed = await readCredential('api_key', { headerName: 'key', headerValue: 'k1', location: 'cookie' }).apply(
      request,
      authContext,
    );
    expect(signed.headers.filter((row) => row.name.toLowerCase() === 'cookie')).to.deep.equal([
      { name: 'Cookie', value: 'theme=dark; key=k1', credential: true },
    ]);
  });

  const invalid: readonly [string, Record<string, unknown>, RegExp][] = [
    ['basic', { username: '', password: '' }, /^"Username" or "Password" is missing in the credentials section$/],
    ['basic', {}, /^"Username" or "Password" is missing/],
    ['basic', { username: 'u', password: 5 }, /^"Username" or "Password" is missing/],
    ['api_key', { headerName: 'X', headerValue: '' }, /^"Header Name" or "Header Value" is missing/],
    [
      'api_key',
      { headerName: 'X', headerValue: 'v', location: 'url' },
      /must be one of header, query, path, body, cookie$/,
    ],
    ['oauth2', {}, /has no access token: .* click Authenticate$/],
    ['oauth2', { access_token: 17 }, /has no access token/],
    ['OAuth2', { access_token: 'a' }, /credential type "OAuth2".*oauth2, oauth2_instagram, basic, api_key, noauth/],
    ['toString', {}, /credential type "toString"/],
  ];
  for (const [type, credentials, text] of invalid) {
    it(`rejects ${type} with ${JSON.stringify(credentials)}`, () => {
      const error = catchError(() => readCredential(type, credentials));
      expect(error.code).to.equal('credential');
      expect(error.message).to.match(text);
    });
  }

  it('rejects a value with a line break, without repeating it', async () => {
    const credential = readCredential('oauth2', { access_token: 'at-1\r\nX-Evil: 1' });
    const error = await catchRejection(credential.apply(request, authContext));
    expect(error.message).to.include('"Authorization"').and.not.include('at-1');
  });

  it('rejects a header name with a line break', async () => {
    const credential = readCredential('api_key', { headerName: 'X\r\nY', headerValue: 'v' });
    expect((await catchRejection(credential.apply(request, authContext))).message).to.include(
      'not a valid HTTP header name',
    );
  });

  const rejections: [title: string, status: number, challenge: string | undefined, types: string[]][] = [
    ['a 401', 401, undefined, ['oauth2', 'oauth2_instagram', 'basic', 'api_key']],
    ['a 400 of Meta', 400, 'OAuth "Facebook Platform" "invalid_token" "expired"', ['oauth2', 'oauth2_instagram']],
    ['another 400 of Meta', 400, 'OAuth "Facebook Platform" "invalid_request"', []],
    ['a 400', 400, undefined, []],
    ['a 403', 403, 'Bearer error="invalid_token"', []],
  ];
  for (const [title, status, challenge, types] of rejections) {
    it(`treats ${title} as a rejection of ${types.join(', ') || 'no type'}`, () => {
      const response = { status, headers: challenge === undefined ? {} : { 'www-authenticate': challenge } };
      expect(
        CREDENTIAL_TYPES.filter((type) => readCredential(type, complete).isRejection(response, request)),
      ).to.have.members(types);
    });
  }

  it('supports every type of component.json', () => {
    expect(CREDENTIAL_TYPES.map((type) => readCredential(type, complete).type)).to.deep.equal([...CREDENTIAL_TYPES]);
  });

  it('redacts its values in the forms in which servers echo them', () => {
    const { redact } = readCredential('basic', { username: 'u', password: 'p"s w&d' });
    const text = [
      'p"s w&d',
      'p%22s%20w%26d',
      'p%22s+w%26d',
      'p\\"s w&d',
      Buffer.from('u:p"s w&d').toString('base64'),
      Buffer.from('p"s w&d').toString('base64'),
    ].join(' | ');
    expect(redact(`user u sent ${text}.`)).to.equal(`user u sent ${Array(6).fill('[secret]').join(' | ')}.`);
  });
});
