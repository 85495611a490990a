import { expect } from 'chai';

import { readResponseBody } from '../../../lib/ui/pages/designer/result/sampleResult.js';

const message = (body: object, length?: number) => {
  const text = JSON.stringify(body);
  return { text, length: length ?? text.length };
};

describe('readResponseBody', () => {
  for (const [body, expected] of [
    [{ responseBody: { a: 1 } }, '{\n  "a": 1\n}'],
    [{ responseBody: 'text' }, 'text'],
    [{ responseBody: '' }, ''],
    [{ responseBody: null }, 'null'],
    [{ responseBody: false }, 'false'],
    [{ body: 0 }, '0'],
    [{ statusCode: 200 }, undefined],
  ] as const) {
    it(`returns ${JSON.stringify(expected)} for ${JSON.stringify(body)}`, () => {
      expect(readResponseBody(message(body))).to.equal(expected);
    });
  }

  it('returns undefined for a truncated message', () => {
    expect(readResponseBody(message({ responseBody: 1 }, 1000))).to.equal(undefined);
  });
});
