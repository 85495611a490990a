import { Readable } from 'node:stream';

import { expect } from 'chai';

import type { ExchangeResult, PublishedExchange } from '../../../lib/http/exchangeChannel.js';
import type { HttpRequest } from '../../../lib/http/message.js';
import { createExchangeEntry } from '../../../lib/runner/worker/exchangeEntry.js';
import { SecretMask } from '../../../lib/runner/worker/secretMask.js';

const MARKER = 'MARKER-7f3a';

function entry(request: Partial<HttpRequest>, outcome: ExchangeResult = { endMs: 1.26 }) {
  const mask = new SecretMask();
  mask.add([MARKER]);
  const published: PublishedExchange = {
    request: {
      method: 'get',
      url: new URL('https://api.test/a?b=c#d'),
      headers: [],
      body: { kind: 'none' },
      ...request,
    },
    redirects: 2,
    result: Promise.resolve(outcome),
  };
  return createExchangeEntry(published, outcome, 3, mask);
}

describe('createExchangeEntry', () => {
  it('has the request and its duration, also without a response', () => {
    expect(entry({}, { endMs: 12.345, error: `refused ${MARKER}` })).to.deep.equal({
      attempt: 3,
      hop: 2,
      method: 'GET',
      url: 'https://api.test/a?b=c#d',
      requestHeaders: [['Host', 'api.test']],
      endMs: 12.3,
      error: 'refused [secret]',
    });
  });

  it('has the response with one line per cookie and masked values', () => {
    const response = {
      status: 201,
      statusText: 'Created',
      headers: { 'set-cookie': ['a=1', `t=${MARKER}`], 'x-none': undefined, 'x-echo': MARKER },
      body: Readable.from([]),
      url: new URL('https://api.test/'),
      redirects: 0,
    };
    expect(entry({}, { response, headMs: 5, endMs: 9, bytes: 42 })).to.deep.include({
      status: 201,
      statusText: 'Created',
      responseHeaders: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 't=[secret]'],
        ['x-echo', '[secret]'],
      ],
      headMs: 5,
      endMs: 9,
      responseBytes: 42,
    });
  });

  for (const [value, shown] of [
    [`Bearer ${MARKER}`, 'Bearer ***'],
    ['Basic YTpi', 'Basic ***'],
    ['Bearer ', '***'],
    ['two words of a key', '***'],
    [MARKER, '***'],
  ] as const) {
    it(`masks a credential's header "${value}" as ${shown}`, () => {
      const headers = [{ name: 'X-Key', value, credential: true as const }];
      expect(entry({ headers }).requestHeaders).to.deep.equal([
        ['Host', 'api.test'],
        ['X-Key', shown],
      ]);
    });
  }

  it('masks Authorization and Cookie headers of the step', () => {
    const headers = [
      { name: 'authorization', value: 'Token abc' },
      { name: 'Cookie', value: 'session=abc' },
      { name: 'Host', value: 'other.test' },
      { name: 'Content-Length', value: '7' },
    ];
    expect(entry({ headers }).requestHeaders).to.deep.equal([
      ['authorization', 'Token ***'],
      ['Cookie', '***'],
      ['Host', 'other.test'],
    ]);
  });

  it("leaves the query unchanged except for the credential's parameters", () => {
    const url = new URL('https://api.test/p?a=%20+b&k%65y=short&key=x&c');
    expect(entry({ url, credentialQuery: ['key'] }).url).to.equal('https://api.test/p?a=%20+b&k%65y=***&key=***&c');
  });

  it('masks a key in the path', () => {
    expect(entry({ url: new URL(`https://api.test/bot${MARKER}/send`) }).url).to.equal(
      'https://api.test/bot[secret]/send',
    );
  });
});
