import { expect } from 'chai';

import { buildOwn, captureError, readForm, readBody } from '../../requestHelpers.js';

const lines = ({ request }: ReturnType<typeof buildOwn>): string[] =>
  request.headers.map(({ name, value }) => `${name}: ${value}`);
const withParameter = (parameter: object, body: unknown = {}) =>
  buildOwn({ method: 'POST' }, { message: { body }, fields: { parameters: [parameter] } });

describe('request buildRequest', () => {
  it('sends default headers', () =>
    expect(lines(buildOwn({}))).to.deep.equal([
      'Accept: application/json, text/plain, */*',
      'Accept-Encoding: gzip, deflate, br',
    ]));

  it('repeats a repeated header row, and omits rows without a value', () => {
    const headers = [
      { key: 'X-A', value: '"1"' },
      { key: 'x-a', value: '" 2 "' },
      { key: 'X-None', value: 'missing' },
      { key: 'X-Null', value: 'null' },
      { key: 'X-Zero', value: '0' },
      { key: 'X-False', value: 'false' },
      { key: 'X-Empty', value: '""' },
      { key: 'Accept', value: '["text/csv", null, "text/plain"]' },
    ];
    expect(lines(buildOwn({ headers }))).to.deep.equal([
      'X-A: 1',
      'x-a: 2',
      'X-Zero: 0',
      'X-False: false',
      'X-Empty: ',
      'Accept: text/csv, text/plain',
      'Accept-Encoding: gzip, deflate, br',
    ]);
  });

  for (const [what, value, error] of [
    [
      'a line break',
      '"s3cret\\r\\nX-B: 1"',
      'Invalid character in header content ["X-A"]; line breaks and characters beyond Latin-1 can\'t be sent',
    ],
    [
      'a null character',
      '"s3cret\\u0000"',
      'Invalid character in header content ["X-A"]; line breaks and characters beyond Latin-1 can\'t be sent',
    ],
    [
      'a character beyond Latin-1',
      '"s3cret €"',
      'Invalid character in header content ["X-A"]; line breaks and characters beyond Latin-1 can\'t be sent',
    ],
    [
      'an object',
      '{"a": "s3cret"}',
      'Header "X-A": expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'an object in a list',
      '[{"a": "s3cret"}]',
      'Header "X-A": expected text, a number, true or false, got an object; check the expression',
    ],
  ] as const) {
    it(`refuses ${what} in a header, and names the header alone`, () =>
      expect(captureError(() => buildOwn({ headers: [{ key: 'X-A', value }] }))).to.equal(`request: ${error}`));
  }

  it('sends parameters in their places', async () => {
    const built = buildOwn(
      {
        method: 'PUT',
        url: '"http://a.test/{id}"',
        headers: [{ key: 'Cookie', value: '"a=b"' }],
        body: { raw: '{"x": 1}' },
      },
      {
        message: { body: { id: 'a/b', tags: ['x', 'y'] } },
        fields: {
          parameters: [
            { name: 'id', in: 'path', value: 'id' },
            { name: 'tag', in: 'query', value: 'tags' },
            { name: 'fields', in: 'query', value: 'tags', explode: false },
            { name: 'url', in: 'query', value: '"http://b/?c=d"', allowReserved: true },
            { name: 'X-Ids', in: 'header', value: 'tags' },
            { name: 'session', in: 'cookie', value: '"s 1"' },
            { name: 'y', in: 'body', value: '[2]' },
          ],
        },
      },
    );
    expect(built.url).to.equal('http://a.test/a%2Fb?tag=x&tag=y&fields=x,y&url=http://b/?c=d');
    expect(lines(built)).to.deep.equal([
      'X-Ids: x,y',
      'Content-Type: application/json',
      'Accept: application/json, text/plain, */*',
      'Accept-Encoding: gzip, deflate, br',
      'Cookie: a=b; session=s%201',
    ]);
    expect(await built.text()).to.equal('{"x":1,"y":[2]}');
  });

  it('makes parameters available to other expressions, after defaults and without those that are omitted', () => {
    const built = buildOwn(
      { url: '"http://a.test/" & $parameters.size', headers: [{ key: 'X-Has', value: '$exists($parameters.none)' }] },
      {
        fields: {
          parameters: [
            { name: 'size', in: 'query', value: 'missing', default: 50, type: 'integer' },
            { name: 'none', in: 'query', value: 'missing' },
          ],
        },
      },
    );
    expect(built.url).to.equal('http://a.test/50?size=50');
    expect(built.headers).to.include({ 'X-Has': 'false' });
  });

  it('keeps the digits of a long number given as text', () =>
    expect(
      withParameter({ name: 'id', in: 'query', value: 'id', type: 'integer' }, { id: '12345678901234567890' }).url,
    ).to.equal('http://a.test/x?id=12345678901234567890'));

  for (const [type, value, found] of [
    ['integer', '1.5', 'a number'],
    ['integer', '"1.0"', 'text'],
    ['number', '"x"', 'text'],
    ['boolean', '1', 'a number'],
    ['string', '[1]', 'an array'],
    ['array', '"a"', 'text'],
    ['object', '[1]', 'an array'],
  ] as const) {
    it(`refuses ${value} for the type ${type}`, () =>
      expect(captureError(() => withParameter({ name: 'a', in: 'query', type, value }))).to.equal(
        `request: Parameter "a": expected a value of the type ${type}, got ${found}`,
      ));
  }

  for (const parameter of [
    { name: 'a', in: 'query', value: 'missing', required: true },
    { name: 'a', in: 'body', value: 'null', required: true },
    { name: 'a', in: 'header', value: '[]', required: true },
  ]) {
    it(`refuses a required parameter in the ${parameter.in} without a value`, () =>
      expect(captureError(() => withParameter(parameter))).to.equal(
        'request: Parameter "a": it is required but has no value; check the expression, or enter a default',
      ));
  }

  it('requires every path parameter', () =>
    expect(
      captureError(() =>
        buildOwn(
          { url: '"http://a.test/users/{id}"' },
          { fields: { parameters: [{ name: 'id', in: 'path', value: 'id' }] } },
        ),
      ),
    ).to.equal('request: Parameter "id": it is required but has no value; check the expression, or enter a default'));

  const bodies: readonly (readonly [string, object, string | undefined, string | undefined])[] = [
    ['an object', { raw: '{"a": [1]}' }, '{"a":[1]}', 'application/json'],
    ['a number', { raw: '5' }, '5', 'application/json'],
    ['false', { raw: 'false' }, 'false', 'application/json'],
    ['text', { raw: '"a"' }, 'a', 'text/plain; charset=utf-8'],
    ['text of a media type', { contentType: 'text/csv', raw: '"a,b"' }, 'a,b', 'text/csv'],
    [
      'JSON of another media type',
      { contentType: 'application/merge-patch+json', raw: '{"a": null}' },
      '{"a":null}',
      'application/merge-patch+json',
    ],
    ['empty text', { raw: '""' }, undefined, 'text/plain; charset=utf-8'],
    ['null', { raw: 'null' }, undefined, undefined],
    ['nothing', { raw: 'missing' }, undefined, undefined],
    [
      'a form',
      {
        contentType: 'application/x-www-form-urlencoded',
        urlencoded: [
          { key: 'a', value: '["1", "é &"]' },
          { key: 'b', value: 'null' },
          { key: 'c', value: '0' },
        ],
      },
      'a=1&a=%C3%A9+%26&c=0',
      'application/x-www-form-urlencoded',
    ],
  ];
  for (const [what, body, text, type] of bodies) {
    it(`sends ${what} as body`, async () => {
      const built = buildOwn({ method: 'POST', body });
      expect(await built.text()).to.equal(text);
      expect(built.headers['Content-Type']).to.equal(type);
    });
  }

  it('lets a header row set the Content-Type', () =>
    expect(
      buildOwn({ method: 'POST', headers: [{ key: 'content-type', value: '"a/b"' }], body: { raw: '{}' } }).headers,
    ).to.include({ 'content-type': 'a/b' }));

  it('sends a multipart form', async () => {
    const formData = [
      { key: 'a', value: '"1"' },
      { key: 'b', value: 'missing' },
      { key: 'c', value: '[true, 2]' },
    ];
    const built = buildOwn({
      method: 'POST',
      headers: [{ key: 'Content-Type', value: '"x"' }],
      body: { contentType: 'multipart/form-data', formData },
    });
    expect(await readForm(await readBody(built.request), built.headers['Content-Type']!)).to.deep.equal([
      ['a', '1'],
      ['c', 'true'],
      ['c', '2'],
    ]);
  });

  for (const [what, body, parameter, error] of [
    [
      'an object in a form',
      { contentType: 'application/x-www-form-urlencoded', urlencoded: [{ key: 'a', value: '{"b": 1}' }] },
      undefined,
      'Body field "a": expected text, a number, true or false, got an object; check the expression',
    ],
    [
      'an object as XML',
      { contentType: 'text/xml', raw: '{"a": 1}' },
      undefined,
      'Body: expected text for the content type text/xml, got an object; check the expression, or choose application/json',
    ],
    [
      'a parameter in a list',
      { raw: '[1]' },
      { name: 'a', in: 'body', value: '1' },
      'Body: parameters in the body need an object, got an array',
    ],
  ] as const) {
    it(`refuses ${what}`, () =>
      expect(
        captureError(() =>
          buildOwn({ method: 'POST', body }, { fields: parameter === undefined ? {} : { parameters: [parameter] } }),
        ),
      ).to.equal(`request: ${error}`));
  }

  it('turns user info into a header, unless a row sets it', () => {
    const url = '"http://u:p@a.test/"';
    expect(buildOwn({ url }).headers).to.include({ Authorization: `Basic ${btoa('u:p')}` });
    expect(buildOwn({ url, headers: [{ key: 'authorization', value: '"x"' }] }).headers).to.include({
      authorization: 'x',
    });
  });
});
