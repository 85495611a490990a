import { expect } from 'chai';

import {
  formatBytes,
  formatDuration,
  formatReason,
  formatStatus,
  formatTiming,
} from '../../../lib/ui/kit/formatExchange.js';
import type { HttpExchange } from '../../../lib/wire/run.js';

const sent: HttpExchange = { attempt: 1, hop: 0, method: 'GET', url: 'http://h/', requestHeaders: [], endMs: 5 };

describe('formatExchange', () => {
  it('formatStatus returns label and tone of a status', () => {
    expect(formatStatus({ ...sent, status: 200, statusText: 'OK' })).to.deep.equal({ tone: 'good', text: '200 OK' });
    expect(formatStatus({ ...sent, status: 302 })).to.deep.equal({ tone: 'calm', text: '302' });
    expect(formatStatus({ ...sent, status: 404, statusText: 'Not Found' })).to.deep.equal({
      tone: 'bad',
      text: '404 Not Found',
    });
    expect(formatStatus({ ...sent, error: 'connection refused' })).to.deep.equal({ tone: 'bad', text: 'No response' });
  });

  it('formatReason returns the reason for a further request', () => {
    expect(formatReason(sent)).to.equal(undefined);
    expect(formatReason({ ...sent, attempt: 2 })).to.equal('Attempt 2');
    expect(formatReason({ ...sent, hop: 1 })).to.equal('After a redirect');
    expect(formatReason({ ...sent, attempt: 3, hop: 2 })).to.equal('Attempt 3, after 2 redirects');
  });

  it('formatTiming returns duration and size', () => {
    expect(formatTiming({ ...sent, headMs: 12.4, endMs: 1530, responseBytes: 2100 })).to.equal(
      'Headers after 12 ms, complete after 1.5 s (2.1 kB)',
    );
    expect(formatTiming({ ...sent, headMs: 1, endMs: 2 })).to.equal('Headers after 1 ms, complete after 2 ms');
    expect(formatTiming(sent)).to.equal('Ended after 5 ms');
    expect([0, 999, 1000, 59_900, 125_000].map(formatDuration)).to.deep.equal([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '2 min 5 s',
    ]);
    expect([0, 1, 999, 1000, 3_000_000].map(formatBytes)).to.deep.equal([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '3.0 MB',
    ]);
  });
});
