import { expect } from 'chai';

import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';

const environment = { maxContentBytes: 1000, maxFileBytes: 2000, legacyTimeoutMs: 100_000 };

describe('PAGINATION', () => {
  const parse = (pagination: unknown, more: object = {}) =>
    parseConfig({ secretId: 's', reader: { url: '"http://a.test"' }, pagination, ...more }, environment).pagination;
  const refuse = (pagination: unknown, more: object = {}): string => {
    try {
      parse(pagination, more);
    } catch (error: unknown) {
      return (error as Error).message;
    }
    throw new Error('the configuration was accepted');
  };

  it('has defaults', () => {
    const { listKey, ...rules } = parse({ kind: 'link' }) ?? {};
    expect(listKey).to.match(/^[\w-]{16}$/);
    expect(rules).to.deep.equal({
      kind: 'link',
      size: undefined,
      stop: undefined,
      maxPages: 10_000,
      maxRecords: Infinity,
      maxTimeMs: Infinity,
      delayMs: 0,
      onLimit: 'end',
      crossOrigin: 'withoutCredential',
      bodyUse: 'none',
    });
    expect(parse({ kind: 'page', name: 'p' })).to.include({ start: 1, step: 1 });
    expect(parse({ kind: 'offset', name: 'o' })).to.include({ start: 0, step: undefined });
    expect(parse('kind: page\nname: p')).to.deep.include({ target: { name: 'p', place: 'query' } });
    expect(parse(undefined)).to.equal(undefined);
  });

  const wrong: readonly (readonly [pagination: unknown, error: string, more?: object])[] = [
    [{}, 'Pagination: kind is missing; enter one of link, url, cursor, page, offset'],
    [{ kind: 'next' }, 'Pagination: kind: expected one of link, url, cursor, page, offset, got "next"'],
    [{ kind: 'link', next: '1' }, 'Pagination: next is for kind: url, cursor; remove it'],
    [{ kind: 'url' }, 'Pagination: next is missing; enter an expression such as $response.body.next'],
    [{ kind: 'cursor', next: 'a b', name: 'c' }, 'Pagination: next'],
    [
      { kind: 'cursor', next: '$last.id' },
      'Pagination: name is missing; enter the parameter that the API reads, or use $page.cursor in the request',
    ],
    [{ kind: 'cursor', next: '$last.id', name: 'c', start: true }, 'Pagination: start: expected text or a number, got'],
    [{ kind: 'page', name: 'p', step: 0 }, 'Pagination: step: expected a whole number from 1 to 1000000000, got 0'],
    [
      { kind: 'page', name: 'p', in: 'cookie' },
      'Pagination: in: expected one of query, header, body, path, got "cookie"',
    ],
    [{ kind: 'page', in: 'query' }, 'Pagination: name is missing; enter the name of the parameter'],
    [
      { kind: 'page', name: 'a b', in: 'header' },
      "Pagination: name isn't a valid header name; use letters, digits and hyphens",
    ],
    [
      { kind: 'page', name: 'p', size: 10 },
      'Pagination: sizeName is missing; size is the number of records per page, sizeName its parameter',
    ],
    [
      { kind: 'page', name: 'p', maxPages: 0 },
      'Pagination: maxPages: expected a whole number from 1 to 10000000, got 0',
    ],
    [
      { kind: 'page', name: 'p', maxTime: 'soon' },
      'Pagination: maxTime: expected milliseconds or a text such as 30s, from 1 to 86400000 ms',
    ],
    [{ kind: 'link', onLimit: 'stop' }, 'Pagination: onLimit: expected one of end, fail, got "stop"'],
    [
      { kind: 'link', crossOrigin: 'allow' },
      'Pagination: crossOrigin: expected one of withoutCredential, fail, got "allow"',
    ],
    [
      { kind: 'page', name: 'p' },
      'Pagination: the response has no records whose absence ends it; enter stop, or choose another format',
      { response: { as: 'attachment' } },
    ],
    [{ kind: 'page', name: 'p', in: 'path' }, 'Parameter "p": the URL has no {p}; add it, or remove the parameter'],
    [
      { kind: 'page', name: 'p', in: 'body' },
      "Pagination: a body of the kind ndjson can't contain parameters; use $page.cursor in its expression",
      { body: { ndjson: '[1]' } },
    ],
  ];
  for (const [pagination, error, more] of wrong) {
    it(`refuses ${JSON.stringify(pagination)}`, () => expect(refuse(pagination, more)).to.include(error));
  }
});
