import { expect } from 'chai';

import { addBase, buildAddress, listPlaceholders } from '../../../../lib/request/dialects/request/requestAddress.js';
import { captureError } from '../../requestHelpers.js';

const build = (typed: unknown, path: Record<string, string> = {}, query: string[] = [], base?: string): string =>
  buildAddress(typed, base, new Map(Object.entries(path)), query).url.href;

describe('buildAddress', () => {
  for (const [what, typed, expected] of [
    ['keeps percent-encoding', 'http://a.test/%7e/%2f?x=%20+%2B', 'http://a.test/%7e/%2f?x=%20+%2B'],
    ['encodes spaces within and cuts those around', ' \n http://a.test/a b?c d\t', 'http://a.test/a%20b?c%20d'],
    ['encodes a percent sign without two digits', 'http://a.test/100%?p=%zz', 'http://a.test/100%25?p=%25zz'],
    ['encodes a backslash and a line break', 'http://a.test/a\\b\n/c', 'http://a.test/a%5Cb%0A/c'],
    ['encodes other scripts as UTF-8', 'http://a.test/日本?ü=€', 'http://a.test/%E6%97%A5%E6%9C%AC?%C3%BC=%E2%82%AC'],
    ['removes the fragment', 'http://a.test/x?a=1#b?c', 'http://a.test/x?a=1'],
    ['keeps a question mark and slashes in the query', 'http://a.test/?u=http://b/?c', 'http://a.test/?u=http://b/?c'],
    ['keeps port and host', 'HTTP://A.test:8080', 'http://a.test:8080/'],
  ] as const) {
    it(what, () => expect(build(typed)).to.equal(expected));
  }

  it('encodes brackets, pipes and quotes', () =>
    expect(build('http://a.test/[|^`"<>]?a[b]=|')).to.equal('http://a.test/%5B%7C%5E%60%22%3C%3E%5D?a%5Bb%5D=%7C'));

  describe('with each character of ASCII', () => {
    /** RFC 3986, sections 3.3 and 3.4: pchar, and the delimiters within a path and a query. */
    const ALLOWED = "-._~!$&'()*+,;=:@/";
    const UNDERSTOOD = '%#?';
    for (let code = 0; code < 0x80; code += 1) {
      const character = String.fromCharCode(code);
      if (/[A-Za-z0-9{}]/.test(character) || UNDERSTOOD.includes(character)) continue;
      const triplet = `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
      const sent = ALLOWED.includes(character) ? character : triplet;
      it(`sends ${triplet} as ${sent} in the path and the query`, () => {
        const { url } = buildAddress(`http://a.test/a${character}b?a${character}b`, undefined, new Map(), []);
        expect(url.pathname + url.search).to.equal(`/a${sent}b?a${sent}b`);
      });
      // They end the authority; the URL parser removes the others from it.
      if ('/\\\t\r\n'.includes(character)) continue;
      it(`reads ${triplet} in the user info`, () => {
        const { authorization } = buildAddress(`http://u${character}:p${character}@a.test/`, undefined, new Map(), []);
        const [user, password] = Buffer.from(authorization?.value.slice(6) ?? '', 'base64')
          .toString()
          .split(/:(.*)/s);
        expect([user, password]).to.deep.equal(character === ':' ? ['u', ':p:'] : [`u${character}`, `p${character}`]);
      });
    }

    it('keeps a question mark in the query, and an empty query', () => {
      expect(build('http://a.test/?a?b')).to.equal('http://a.test/?a?b');
      expect(build('http://a.test/x?')).to.equal('http://a.test/x?');
    });

    it('encodes braces that are no placeholder', () =>
      expect(build('http://a.test/?f={"a":1}')).to.equal('http://a.test/?f=%7B%22a%22:1%7D'));
  });

  it('keeps apostrophes in the query beside encoded ones', () =>
    expect(build("http://a.test/Items?$filter=Name eq 'O''Neil'&x=%27")).to.equal(
      "http://a.test/Items?$filter=Name%20eq%20'O''Neil'&x=%27",
    ));

  it('resolves dot segments, encoded or not', () => {
    expect(build('http://a.test/a/./b/../c')).to.equal('http://a.test/a/c');
    expect(build('http://a.test/a/%2e%2E/c')).to.equal('http://a.test/c');
  });

  it('replaces placeholders by serialized parameters, each as often as it occurs', () =>
    expect(build('http://{host}.test/a/{id}/{id}?x={id}', { host: 'a', id: 'a%2Fb' })).to.equal(
      'http://a.test/a/a%2Fb/a%2Fb?x=a%2Fb',
    ));

  for (const [typed, expected] of [
    ['http://a.test/x', 'http://a.test/x?q=1&r=2'],
    ['http://a.test/x?', 'http://a.test/x?q=1&r=2'],
    ['http://a.test/x?a=b', 'http://a.test/x?a=b&q=1&r=2'],
    ['http://a.test/x?a&#f', 'http://a.test/x?a&q=1&r=2'],
    ['http://a.test', 'http://a.test/?q=1&r=2'],
  ] as const) {
    it(`appends the query to ${typed}`, () => expect(build(typed, {}, ['q=1', 'r=2'])).to.equal(expected));
  }

  it('keeps one placeholder for the credential', () => {
    const { url, placeholder } = buildAddress('http://a.test/{id}/{key}', undefined, new Map([['id', '7']]), []);
    expect(url.href).to.equal('http://a.test/7/%7Bkey%7D');
    expect(placeholder).to.equal('key');
  });

  it('moves user info to a header', () => {
    const { url, authorization } = buildAddress('http://u:p%40@a.test/', undefined, new Map(), []);
    expect(url.href).to.equal('http://a.test/');
    expect(authorization?.value).to.equal(`Basic ${btoa('u:p@')}`);
  });

  it('lets no parameter leave its segment, or change the host', () => {
    for (const id of ['.', '..', '%2e%2E', '.%2e']) {
      expect(
        captureError(() => build('http://a.test/a/{id}/b', { id })),
        id,
      ).to.equal('request: URL: the value of a path parameter is "." or "..", which no URL can contain');
    }
    expect(build('http://a.test/a/x{id}', { id: '..' })).to.equal('http://a.test/a/x..');
    expect(build('http://a.test/a/../b')).to.equal('http://a.test/b');
    for (const host of ['b.test%2Fx', 'u%40b.test', 'b.test%3Fx', 'b.test%23']) {
      expect(
        captureError(() => build('http://{host}.a.test/', { host })),
        host,
      ).to.equal(
        "request: URL: expected an absolute http or https URL, got text that isn't an absolute URL; check the expression and the message",
      );
    }
  });

  for (const [what, typed, error] of [
    ['no value', undefined, 'URL: expected text, got undefined; check the expression and the message'],
    ['an object', {}, 'URL: expected text, got an object; check the expression and the message'],
    [
      'a relative URL',
      '/x',
      "URL: expected an absolute http or https URL, got text that isn't an absolute URL; check the expression and the message",
    ],
    [
      'unknown placeholders',
      'http://a.test/{x}/{y}',
      'URL: {x}, {y} have no path parameters; add a parameter with in: path for each, or write %7B for the brace',
    ],
    [
      'half of a character',
      'http://a.test/\ud800',
      'URL: the text has half of a character (a lone surrogate); check the expression',
    ],
  ] as const) {
    it(`throws for ${what}`, () => expect(captureError(() => build(typed))).to.equal(`request: ${error}`));
  }
});

describe('addBase', () => {
  for (const [address, base, expected] of [
    ['/items', 'https://a.test/v1/', 'https://a.test/v1/items'],
    ['items', 'https://a.test/v1', 'https://a.test/v1/items'],
    ['?q=1', 'https://a.test/v1', 'https://a.test/v1?q=1'],
    ['', ' https://a.test/v1 ', 'https://a.test/v1'],
    ['http://b.test/', 'https://a.test', 'http://b.test/'],
    ['/items', undefined, '/items'],
  ] as const) {
    it(`gives ${expected} for "${address}"`, () => expect(addBase(address, base)).to.equal(expected));
  }
});

describe('listPlaceholders', () => {
  it('lists the names in braces', () =>
    expect(listPlaceholders('http://{a}/{b-c}/{}/{{d}}?f={"e":1}')).to.deep.equal(['a', 'b-c', 'd']));
});
