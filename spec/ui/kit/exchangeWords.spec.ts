import { expect } from 'chai';

import { bytes, duration, reasonOf, statusOf, timesOf } from '../../../lib/ui/kit/exchangeWords.js';
import type { HttpExchange } from '../../../lib/wire/run.js';

const sent: HttpExchange = { attempt: 1, hop: 0, method: 'GET', url: 'http://h/', requestHeaders: [], endMs: 5 };

describe('ui/kit/exchangeWords', () => {
  it('tells what came of a request by its status', () => {
    expect(statusOf({ ...sent, status: 200, statusText: 'OK' })).to.deep.equal({ tone: 'good', text: '200 OK' });
    expect(statusOf({ ...sent, status: 302 })).to.deep.equal({ tone: 'calm', text: '302' });
    expect(statusOf({ ...sent, status: 404, statusText: 'Not Found' })).to.deep.equal({
      tone: 'bad',
      text: '404 Not Found',
    });
    expect(statusOf({ ...sent, error: 'connection refused' })).to.deep.equal({ tone: 'bad', text: 'No answer' });
  });

  it('says why there was another request', () => {
    expect(reasonOf(sent)).to.equal(undefined);
    expect(reasonOf({ ...sent, attempt: 2 })).to.equal('Attempt 2');
    expect(reasonOf({ ...sent, hop: 1 })).to.equal('After a redirect');
    expect(reasonOf({ ...sent, attempt: 3, hop: 2 })).to.equal('Attempt 3, after 2 redirects');
  });

  it('tells how long it took, and how much came', () => {
    expect(timesOf({ ...sent, headMs: 12.4, endMs: 1530, responseBytes: 2100 })).to.equal(
      'Header after 12 ms, all after 1.5 s (2.1 kB)',
    );
    expect(timesOf({ ...sent, headMs: 1, endMs: 2 })).to.equal('Header after 1 ms, all after 2 ms');
    expect(timesOf(sent)).to.equal('Ended after 5 ms');
    expect([0, 999, 1000, 59_900, 125_000].map(duration)).to.deep.equal([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '2 min 5 s',
    ]);
    expect([0, 1, 999, 1000, 3_000_000].map(bytes)).to.deep.equal([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '3.0 MB',
    ]);
  });
});
