import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { USER_AGENT } from '../../lib/request/buildRequest.js';
import { buildV2, buildLegacy, captureError } from './requestHelpers.js';

const DEFAULTS = {
  Accept: 'application/json, text/plain, */*',
  'User-Agent': USER_AGENT,
  'Accept-Encoding': 'gzip, compress, deflate, br',
};

const withHeaders = (...rows: [key: string, value: string][]): { headers: { key: string; value: string }[] } => ({
  headers: rows.map(([key, value]) => ({ key, value })),
});

describe('the address of a request', () => {
  const cases: [value: string, href: string][] = [
    ['http://a.test', 'http://a.test/'],
    ['https://a.test/b c/ö?q=ö d', 'https://a.test/b%20c/%C3%B6?q=%C3%B6%20d'],
    ['http://a.test/a+b%2Bc[0]?x=a+b%2Bc[0]', 'http://a.test/a+b%2Bc[0]?x=a+b%2Bc[0]'],
    ['http://a.test:8080/x#frag', 'http://a.test:8080/x#frag'],
  ];
  for (const [value, href] of cases) {
    it(`is ${href} for ${value}`, () => expect(buildV2({ url: JSON.stringify(value) }).url).to.equal(href));
  }

  it('comes from the message', () => {
    const message = { body: { id: 7 }, passthrough: { s: { host: 'b.test' } } };
    expect(buildV2({ url: '"http://" & elasticio.s.host & "/" & id' }, { message }).url).to.equal('http://b.test/7');
  });

  const refused: [url: string, got: string][] = [
    ['missing', 'undefined'],
    ['""', 'an empty text'],
    ['5', 'a number'],
    ['null', 'null'],
    ['[1,2]', 'an array'],
    ['{"a": 1}', 'an object'],
    ['"/v1?key=s3cret"', 'text that is no such address'],
    ['"ftp://u:s3cret@a.test/"', 'one that starts with ftp:'],
    ['"data:,s3cret"', 'one that starts with data:'],
  ];
  for (const build of [buildV2, buildLegacy]) {
    for (const [url, got] of refused) {
      it(`may not be ${url} in ${build.name}, which is not repeated`, () => {
        expect(captureError(() => build({ url }))).to.equal(
          `request: URL: expected an absolute http(s) address, got ${got}; check the expression and the message`,
        );
      });
    }
  }

  it('gives its user-info to a header that counts as a credential', () => {
    const { url, request } = buildV2({ url: '"http://us%40er:p%C3%A4ss@a.test/x"' });
    expect(url).to.equal('http://a.test/x');
    const value = `Basic ${Buffer.from('us@er:päss').toString('base64')}`;
    expect(request.headers).to.deep.include({ name: 'Authorization', value, credential: true });
  });

  it('may have a name without a password, and percent signs that are none', () => {
    expect(buildV2({ url: '"http://50%25off%@a.test/"' }).headers.Authorization).to.equal(
      `Basic ${Buffer.from('50%25off%:').toString('base64')}`,
    );
  });

  it('has its user-info before a row with axios, after it in the older functions', () => {
    const reader = { url: '"http://u:p@a.test/"', ...withHeaders(['authorization', '"mine"']) };
    expect(buildV2(reader).headers).to.include({ Authorization: `Basic ${btoa('u:p')}` });
    expect(buildV2(reader).request.headers.filter(({ name }) => /authorization/i.test(name))).to.have.lengthOf(1);
    expect(buildLegacy(reader).headers).to.include({ authorization: 'mine' });
  });
});

describe('the headers of a request', () => {
  it('are the defaults of axios, with its installed version', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: { axios: string } };
    expect(buildV2({}).headers).to.deep.equal(DEFAULTS);
    expect(USER_AGENT).to.equal(`axios/${dependencies.axios}`);
  });

  it('are only the encodings in the older functions', () => {
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
    it(`send ${value} as ${String(sent)}`, () => {
      expect(buildV2(withHeaders(['X-A', value])).headers['X-A']).to.equal(sent);
    });
  }

  it('have one row for a name in whatever case: the later value in the earlier spelling', () => {
    const { headers } = buildV2(withHeaders(['X-a', '"1"'], ['x-A', '"2"'], ['user-agent', '"me"']));
    expect(headers).to.deep.equal({
      'X-a': '2',
      'user-agent': 'me',
      Accept: DEFAULTS.Accept,
      'Accept-Encoding': DEFAULTS['Accept-Encoding'],
    });
  });

  it('lose an earlier row when a later one gives nothing', () => {
    expect(buildV2(withHeaders(['X-a', '"1"'], ['x-A', 'missing'])).headers).to.deep.equal(DEFAULTS);
  });

  it('lose a default to null, and only that of Accept to undefined', () => {
    const names = ['Accept', 'User-Agent', 'Accept-Encoding'];
    expect(buildV2(withHeaders(...names.map((name): [string, string] => [name, 'null']))).headers).to.deep.equal({});
    expect(buildV2(withHeaders(...names.map((name): [string, string] => [name, 'missing']))).headers).to.deep.equal({
      'User-Agent': DEFAULTS['User-Agent'],
      'Accept-Encoding': DEFAULTS['Accept-Encoding'],
    });
  });

  for (const value of ['a\r\nX-B: s3cret', 'a\nb', 'a\0b', 'ő', '😀']) {
    it(`refuse ${JSON.stringify(value)} by the header's name`, () => {
      const message = { body: { value } };
      expect(captureError(() => buildV2(withHeaders(['X-Key', 'value']), { message }))).to.equal(
        'request: Invalid character in header content ["X-Key"]; line breaks and characters beyond Latin-1 can\'t be sent',
      );
    });
  }

  it('leave length and framing to the sender', () => {
    const rows = withHeaders(['Content-Length', '"99"'], ['Transfer-Encoding', '"chunked"']);
    expect(buildV2({ method: 'POST', ...rows }).headers).to.deep.equal({
      ...DEFAULTS,
      'Content-Type': 'application/x-www-form-urlencoded',
    });
  });

  it('never hold the row that repeats a credential', () => {
    const headers = [{ key: 'X-Key', value: '"stale"', _type: 'CREDS_HEADER_TYPE' }];
    expect(buildV2({ headers }).headers).to.deep.equal(DEFAULTS);
    expect(buildLegacy({ headers }).headers).to.not.have.property('x-key');
  });
});

describe('a request', () => {
  it('is built anew for each of 50 messages in work at once', () => {
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
