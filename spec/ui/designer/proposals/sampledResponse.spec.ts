import { expect } from 'chai';

import { readSampledResponse } from '../../../../lib/ui/pages/designer/proposals/sampledResponse.js';
import type { Excerpt, HttpExchange } from '../../../../lib/wire/run.js';

const exchange = (hop: number, url: string, method = 'GET'): HttpExchange => ({
  attempt: 1,
  hop,
  method,
  url,
  requestHeaders: [],
  endMs: 1,
});
const message = (body: unknown, length?: number): Excerpt => {
  const text = JSON.stringify(body);
  return { text, length: length ?? text.length };
};
const RESPONSE = { status: 200, headers: { link: '</2>; rel=next' }, body: [{ id: 1 }] };
const first = exchange(0, 'https://a.example/');

describe('readSampledResponse', () => {
  it('returns the response and the request before redirects', () =>
    expect(
      readSampledResponse(
        { messages: [message(RESPONSE)], exchanges: [first, exchange(1, 'https://b.example/')], errors: [] },
        undefined,
      ),
    ).to.deep.equal({ ...RESPONSE, request: { method: 'GET', url: 'https://a.example/', body: undefined } }));

  it('takes the JSON of a body from the preview', () =>
    expect(
      readSampledResponse(
        { messages: [message(RESPONSE)], exchanges: [exchange(0, 'https://a.example/', 'POST')], errors: [] },
        { evaluations: {}, request: { method: 'POST', url: '', headers: [], body: '{"page":1}', files: [] } },
      )?.request.body,
    ).to.deep.equal({ page: 1 }));

  const others: readonly (readonly [string, Parameters<typeof readSampledResponse>[0]])[] = [
    ['several messages', { messages: [message(RESPONSE), message(RESPONSE)], exchanges: [first], errors: [] }],
    ['no message', { messages: [], exchanges: [first], errors: [] }],
    ['an error', { messages: [message(RESPONSE)], exchanges: [first], errors: [{ text: 'no' }] }],
    ['a record', { messages: [message({ id: 1 })], exchanges: [first], errors: [] }],
    ['a message that is cut', { messages: [message(RESPONSE, 9_999_999)], exchanges: [first], errors: [] }],
    ['base64', { messages: [message({ ...RESPONSE, encoding: 'base64' })], exchanges: [first], errors: [] }],
    ['a passed message', { messages: [message(RESPONSE)], exchanges: [], errors: [] }],
  ];
  for (const [name, result] of others) {
    it(`returns nothing for ${name}`, () => expect(readSampledResponse(result, undefined)).to.equal(undefined));
  }
});
