import { expect } from 'chai';

import { collectSampleResult } from '../../../lib/ui/pages/designer/result/sampleResult.js';
import type { TracedAttempt } from '../../../lib/trace.js';
import type { HttpExchange, NumberedEntry, RunEntry } from '../../../lib/wire/run.js';

const number = (entries: readonly RunEntry[]): readonly NumberedEntry[] =>
  entries.map((entry, index) => ({ ...entry, number: index + 1, atMs: 0 }));
const exchange = (attempt: number): RunEntry => ({
  kind: 'exchange',
  step: 'a',
  exchange: { attempt, hop: 0, method: 'GET', url: 'https://a.example/', requestHeaders: [], endMs: 1 },
});
const HOP = { method: 'GET', url: 'https://a.example/', start: 0, timings: {}, bytes: { sent: 0, received: 0 } };
const attempt = (count: number, hops: number): RunEntry => {
  const traced: TracedAttempt = { attempt: count, wait: 0, hops: Array.from({ length: hops }, () => HOP) };
  return { kind: 'attempt', step: 'a', attempt: traced };
};
const readNumbers = (exchanges: readonly HttpExchange[]) => exchanges.map((it) => it.attempt);

describe('collectSampleResult', () => {
  it('is empty without entries', () => {
    expect(collectSampleResult([])).to.deep.equal({
      exchanges: [],
      attempts: [],
      messages: [],
      errors: [],
      warnings: [],
      dropped: 0,
    });
  });

  it('numbers the request with a new token as that before it', () => {
    const entries = number([exchange(1), exchange(2), attempt(1, 2), exchange(3), attempt(2, 1)]);
    const { exchanges, attempts } = collectSampleResult(entries);
    expect(readNumbers(exchanges)).to.deep.equal([1, 1, 2]);
    expect(attempts.map(({ hops }) => hops.length)).to.deep.equal([2, 1]);
  });

  it('keeps the numbers of requests whose attempt is not decided', () => {
    const { exchanges } = collectSampleResult(number([exchange(1), attempt(1, 1), exchange(2)]));
    expect(readNumbers(exchanges)).to.deep.equal([1, 2]);
  });

  it('collects emitted messages, and the latest number of dropped entries', () => {
    const body = { text: '1', length: 1 };
    const { messages, dropped } = collectSampleResult(
      number([
        { kind: 'message', step: 'a', direction: 'in', body: { text: '{}', length: 2 } },
        { kind: 'message', step: 'a', direction: 'out', body },
        { kind: 'dropped', count: 3 },
        { kind: 'dropped', count: 7 },
      ]),
    );
    expect(messages).to.deep.equal([body]);
    expect(dropped).to.equal(7);
  });

  it('reads the limit of pages from its warning, which it leaves out', () => {
    const log = (text: string): RunEntry => ({ kind: 'log', step: 'a', level: 'warn', text });
    const { warnings, pageLimit } = collectSampleResult(
      number([
        log('slow'),
        log('GET https://a.example/: ended at pagination.maxPages (2); there are more pages or records'),
      ]),
    );
    expect(warnings).to.deep.equal(['slow']);
    expect(pageLimit).to.equal('pagination.maxPages (2)');
  });

  it('shows a rebound as an error', () => {
    const { errors } = collectSampleResult(number([{ kind: 'rebound', step: 'a', reason: 'busy' }]));
    expect(errors).to.deep.equal([{ text: 'The step rebounded the message, to retry it later: busy' }]);
  });

  it('keeps the errors of which a message is made', () => {
    const problems = ['Retry: a', 'Body: b'];
    const error = { kind: 'error', step: 'a', name: 'RestError', message: '2 errors' } as const;
    expect(collectSampleResult(number([error, { ...error, problems }])).errors).to.deep.equal([
      { text: '2 errors' },
      { text: '2 errors', problems },
    ]);
  });
});
