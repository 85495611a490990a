import { expect } from 'chai';

import { readResponseBody } from '../../../lib/ui/pages/designer/result/sampleResult.js';

const message = (body: object, length?: number) => {
  const text = JSON.stringify(body);
  return { text, length: length ?? text.length };
};

describe("the answer's body in what a step emits", () => {
  for (const [body, shown] of [
    [{ responseBody: { a: 1 } }, '{\n  "a": 1\n}'],
    [{ responseBody: 'text' }, 'text'],
    [{ responseBody: '' }, ''],
    [{ responseBody: null }, 'null'],
    [{ responseBody: false }, 'false'],
    [{ body: 0 }, '0'],
    [{ statusCode: 200 }, undefined],
  ] as const) {
    it(`is ${shown === '' ? 'an empty text' : String(shown)} of ${JSON.stringify(body)}`, () => {
      expect(readResponseBody(message(body))).to.equal(shown);
    });
  }

  it('is not known where not all of the message is there', () => {
    expect(readResponseBody(message({ responseBody: 1 }, 1000))).to.equal(undefined);
  });
});
