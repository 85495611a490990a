import { expect } from 'chai';
import { parseResponseBody } from '../../lib/oauth/parseResponseBody.js';

describe('parseResponseBody of formats other than plain JSON', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['"{\\"access_token\\":\\"a\\"}"', { access_token: 'a' }],
    ['"a"', undefined],
    [
      '<?xml version="1.0"?><OAuth><access_token>a</access_token><scope>b &amp; c</scope></OAuth>',
      { access_token: 'a', scope: 'b & c' },
    ],
    [
      '<e xmlns:n="x"><n:Code>1</n:Code><n:Code>2</n:Code><Message a="b"><![CDATA[c]]></Message></e>',
      { Code: '1', Message: 'c' },
    ],
    ['<r><name>a</name></r>', undefined],
    ['<html><code>invalid_grant</code></html>', undefined],
    ['<!DOCTYPE HTML><p><message>a</message></p>', undefined],
    ['{"a":1}\0\0', { a: 1 }],
    ['{"a":1}\n<!-- 3 ms -->\n', { a: 1 }],
    ['{"a":1} x', undefined],
    [')]}\'\n{"a":1}', { a: 1 }],
    ['while(1);{"a":1}', { a: 1 }],
    ['for(;;);{"a":1}', { a: 1 }],
  ];
  for (const [body, members] of rows) {
    it(`reads ${JSON.stringify(body)}`, () => expect(parseResponseBody(body)).to.deep.equal(members));
  }

  // Quadratic time would exceed the time limit of a spec.
  it('rejects long, almost valid bodies', () => {
    for (const part of ['}<!-- ', '<a>', '<a b', '<a><![CDATA[', '}\0 ', '"{']) {
      expect(parseResponseBody(part.repeat(100_000))).to.equal(undefined);
    }
  });
});

describe('parseResponseBody of JSON', () => {
  it('converts integers beyond 2^53 to strings', () => {
    expect(
      parseResponseBody(
        '{"user_id":17841405793187219,"deep":[{"id":-90071992547409930}],"safe":9007199254740991,"low":1234567890123456}',
      ),
    ).to.deep.equal({
      user_id: '17841405793187219',
      deep: [{ id: '-90071992547409930' }],
      safe: 9007199254740991,
      low: 1234567890123456,
    });
  });

  it('leaves digits in strings and other numbers unchanged', () => {
    const body =
      '{"a":"17841405793187219","b\\"17841405793187219":1,"c":"x\\\\","d":1.7841405793187219,"e":17841405793187219e2}';
    expect(parseResponseBody(body)).to.deep.equal(JSON.parse(body));
  });

  // Quadratic time would exceed the time limit of a spec.
  it('parses bodies of a megabyte of quotes', () => {
    expect(parseResponseBody(`"${'\\"'.repeat(500_000)}12345678901234567`)).to.equal(undefined);
    expect(parseResponseBody(`{"a":"${'\\"'.repeat(500_000)}","b":12345678901234567}`)).to.have.property(
      'b',
      '12345678901234567',
    );
  });

  it('returns undefined for more than a hundred levels, which could not be serialized again', () => {
    const nested = (levels: number): string => `{"access_token":"a","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(parseResponseBody(nested(99))).to.have.property('access_token', 'a');
    expect(parseResponseBody(nested(100))).to.equal(undefined);
    expect(parseResponseBody(nested(400_000))).to.equal(undefined);
  });

  it('parses a body with a byte order mark, and a form', () => {
    expect(parseResponseBody('\uFEFF{"a":1}')).to.deep.equal({ a: 1 });
    expect(parseResponseBody('access_token=a&expires_in=5')).to.deep.equal({ access_token: 'a', expires_in: '5' });
  });

  for (const body of ['', 'null', '"access_token"', '5', '<html>', '{"a":', '{"__proto__":{"admin":true}}', 'OK']) {
    it(`returns undefined for ${JSON.stringify(body)}`, () => {
      expect(parseResponseBody(body)).to.equal(undefined);
    });
  }
});
