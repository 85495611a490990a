import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { USER_AGENT } from '../../lib/request/dialects/v2/setDefaultHeaders.js';
import { buildV2, buildLegacy, captureError } from './requestHelpers.js';

const DEFAULTS = {
  Accept: 'application/json, text/plain, */*',
  'User-Agent': USER_AGENT,
  'Accept-Encoding': 'gzip, compress, deflate, br',
};

const withHeaders = (...rows: [key: string, value: string][]): { headers: { key: string; value: string }[] } => ({
  headers: rows.map(([key, value]) => ({ key, value })),
});

describe('buildRequest: URL', () => {
  const cases: [value: string, href: string][] = [
    ['http://a.test', 'http://a.test/'],
    ['https://a.test/b c/ö?q=ö d', 'https://a.test/b%20c/%C3%B6?q=%C3%B6%20d'],
    ['http://a.test/a+b%2Bc[0]?x=a+b%2Bc[0]', 'http://a.test/a+b%2Bc[0]?x=a+b%2Bc[0]'],
    ['http://a.test:8080/x#frag', 'http://a.test:8080/x#frag'],
  ];
  for (const [value, href] of cases) {
    it(`sends ${href} for ${value}`, () => expect(buildV2({ url: JSON.stringify(value) }).url).to.equal(href));
  }

  it('evaluates the URL expression with the message', () => {
    const message = { body: { id: 7 }, passthrough: { s: { host: 'b.test' } } };
    expect(buildV2({ url: '"http://" & elasticio.s.host & "/" & id' }, { message }).url).to.equal('http://b.test/7');
  });

  const invalid: [url: string, got: string][] = [
    ['missing', 'undefined'],
    ['""', 'empty text'],
    ['5', 'a number'],
    ['null', 'null'],
    ['[1,2]', 'an array'],
    ['{"a": 1}', 'an object'],
    ['"/v1?key=s3cret"', "text that isn't an absolute URL"],
    ['"ftp://u:s3cret@a.test/"', 'a URL that starts with ftp:'],
    ['"data:,s3cret"', 'a URL that starts with data:'],
  ];
  for (const build of [buildV2, buildLegacy]) {
    for (const [url, got] of invalid) {
      it(`rejects ${url} in ${build.name} and doesn't quote it`, () => {
        expect(captureError(() => build({ url }))).to.equal(
          `request: URL: expected an absolute http or https URL, got ${got}; check the expression and the message`,
        );
      });
    }
  }

  it('turns user-info into a credential header', () => {
    const { url, request } = buildV2({ url: '"http://us%40er:p%C3%A4ss@a.test/x"' });
    expect(url).to.equal('http://a.test/x');
    const value = `Basic ${Buffer.from('us@er:päss').toString('base64')}`;
    expect(request.headers).to.deep.include({ name: 'Authorization', value, credential: true });
  });

  it('accepts user-info without a password or with an invalid percent sign', () => {
    expect(buildV2({ url: '"http://50%25off%@a.test/"' }).headers.Authorization).to.equal(
      `Basic ${Buffer.from('50%25off%:').toString('base64')}`,
    );
  });

  it('prefers user-info to a header row in v2, and the row in legacy', () => {
    const reader = { url: '"http://u:p@a.test/"', ...withHeaders(['authorization', '"mine"']) };
    expect(buildV2(reader).headers).to.include({ Authorization: `Basic ${btoa('u:p')}` });
    expect(buildV2(reader).request.headers.filter(({ name }) => /authorization/i.test(name))).to.have.lengthOf(1);
    expect(buildLegacy(reader).headers).to.include({ authorization: 'mine' });
  });
});

describe('buildRequest: headers', () => {
  it('sends the defaults of axios with its installed version in v2', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: { axios: string } };
    expect(buildV2({}).headers).to.deep.equal(DEFAULTS);
    expect(USER_AGENT).to.equal(`axios/${dependencies.axios}`);
  });

  it('sends only Accept-Encoding by default in legacy', () => {
    expect(buildLegacy({}).headers).to.deep.equal({ 'accept-encoding': 'gzip, deflate' });
  });

  const values: [value: string, sent: string | undefined][] = [
    ['"text"', 'text'],
    ['"  text "', 'text'],
    ['""', ''],
    ['5', '5'],
    ['0', '0'],
    ['true', 'true'],
    ['false', undefined],
    ['null', undefined],
    ['missing', undefined],
    ['["a", "b"]', 'a, b'],
    ['[1, [2, 3], {"a": 1}]', '1, 2,3, [object Object]'],
    ['[]', undefined],
    ['{"a": 1}', '[object Object]'],
    ['"é"', 'é'],
  ];
  for (const [value, sent] of values) {
    it(`sends ${value} as ${String(sent)}`, () => {
      expect(buildV2(withHeaders(['X-A', value])).headers['X-A']).to.equal(sent);
    });
  }

  it('sends the later value in the earlier spelling for rows of the same name', () => {
    const { headers } = buildV2(withHeaders(['X-a', '"1"'], ['x-A', '"2"'], ['user-agent', '"me"']));
    expect(headers).to.deep.equal({
      'X-a': '2',
      'user-agent': 'me',
      Accept: DEFAULTS.Accept,
      'Accept-Encoding': DEFAULTS['Accept-Encoding'],
    });
  });

  it('removes an earlier row when a later one evaluates to undefined', () => {
    expect(buildV2(withHeaders(['X-a', '"1"'], ['x-A', 'missing'])).headers).to.deep.equal(DEFAULTS);
  });

  it('removes a default with null, and only that of Accept with undefined', () => {
    const names = ['Accept', 'User-Agent', 'Accept-Encoding'];
    expect(buildV2(withHeaders(...names.map((name): [string, string] => [name, 'null']))).headers).to.deep.equal({});
    expect(buildV2(withHeaders(...names.map((name): [string, string] => [name, 'missing']))).headers).to.deep.equal({
      'User-Agent': DEFAULTS['User-Agent'],
      'Accept-Encoding': DEFAULTS['Accept-Encoding'],
    });
  });

  for (const value of ['a\r\nX-B: s3cret', 'a\nb', 'a\0b', 'ő', '😀']) {
    it(`rejects ${JSON.stringify(value)} with the header's name`, () => {
      const message = { body: { value } };
      expect(captureError(() => buildV2(withHeaders(['X-Key', 'value']), { message }))).to.equal(
        'request: Invalid character in header content ["X-Key"]; line breaks and characters beyond Latin-1 can\'t be sent',
      );
    });
  }

  it('ignores Content-Length and Transfer-Encoding rows', () => {
    const rows = withHeaders(['Content-Length', '"99"'], ['Transfer-Encoding', '"chunked"']);
    expect(buildV2({ method: 'POST', ...rows }).headers).to.deep.equal({
      ...DEFAULTS,
      'Content-Type': 'application/x-www-form-urlencoded',
    });
  });

  it('never sends the row that displays the credential', () => {
    const headers = [{ key: 'X-Key', value: '"stale"', _type: 'CREDS_HEADER_TYPE' }];
    expect(buildV2({ headers }).headers).to.deep.equal(DEFAULTS);
    expect(buildLegacy({ headers }).headers).to.not.have.property('x-key');
  });
});

describe('buildRequest', () => {
  it('builds separate requests for 50 concurrent messages', () => {
    const built = Array.from({ length: 50 }, (_, n) =>
      buildV2(
        { method: 'POST', url: '"http://a.test/" & n', ...withHeaders(['X-N', 'n']), body: { raw: '{"n": n}' } },
        { message: { body: { n } } },
      ),
    );
    return Promise.all(
      built.map(async ({ url, headers, text }, n) => {
        expect([url, headers['X-N'], await text()]).to.deep.equal([`http://a.test/${n}`, `${n}`, `{"n":${n}}`]);
      }),
    );
  });
});
