import { expect } from 'chai';

import { attemptChannel, type PublishedAttempt } from '../../../lib/http/attemptChannel.js';
import { exchangeChannel, type PublishedExchange } from '../../../lib/http/exchangeChannel.js';
import { observeRun } from '../../../lib/runner/worker/observeRun.js';
import { RunReporter } from '../../../lib/runner/worker/runReporter.js';
import { SecretMask } from '../../../lib/runner/worker/secretMask.js';
import type { TimedEntry } from '../../../lib/wire/workerMessages.js';
import type { TracedAttempt } from '../../../lib/trace.js';

const HOP = { method: 'GET', start: 0, timings: { total: 3 }, bytes: { sent: 0, received: 2 } };
const ATTEMPT: TracedAttempt = {
  attempt: 1,
  wait: 0,
  error: 'refused by KEY-1',
  rule: 'outcome rule 1',
  do: 'fail',
  hops: [{ ...HOP, url: 'https://a.example/KEY-1' }],
};

/** Observes `work` as that of the step `a` and returns the reported entries. */
async function observe(isSample: boolean, work: () => void): Promise<readonly TimedEntry[]> {
  const entries: TimedEntry[] = [];
  const reporter = new RunReporter(
    {
      report: (report) => {
        if (report.kind === 'progress') entries.push(...report.entries);
      },
      now: () => 0,
      schedule: () => undefined,
    },
    [],
  );
  const mask = new SecretMask();
  mask.add(['KEY-1']);
  const observation = observeRun(reporter, mask, isSample, () => undefined);
  observation.observer.trackWork('a', work);
  await observation.close();
  reporter.flush();
  return entries;
}

const publish = (describe: () => TracedAttempt): void =>
  attemptChannel.publish({ describe } satisfies PublishedAttempt);

describe('observeRun', () => {
  it('reports the attempts of a sample, masked', async () => {
    const entries = await observe(true, () => publish(() => ATTEMPT));
    expect(entries).to.deep.equal([
      {
        atMs: 0,
        kind: 'attempt',
        step: 'a',
        attempt: {
          ...ATTEMPT,
          error: 'refused by [secret]',
          hops: [{ ...HOP, url: 'https://a.example/[secret]' }],
        },
      },
    ]);
  });

  it('describes an attempt when its exchanges have ended', async () => {
    let isEnded = false;
    const entries = await observe(true, () => {
      const result = new Promise<{ endMs: number }>((resolve) => {
        setImmediate(() => {
          isEnded = true;
          resolve({ endMs: 3 });
        });
      });
      const request = {
        method: 'GET',
        url: new URL('https://a.example/'),
        headers: [],
        body: { kind: 'none' as const },
      };
      exchangeChannel.publish({ request, redirects: 0, result } satisfies PublishedExchange);
      publish(() => ({ ...ATTEMPT, attempt: isEnded ? 2 : 1 }));
    });
    expect(entries.map((entry) => (entry.kind === 'attempt' ? entry.attempt.attempt : entry.kind))).to.deep.equal([
      'exchange',
      2,
    ]);
  });

  it('reports no attempts of other runs', async () => {
    expect(await observe(false, () => publish(() => ATTEMPT))).to.deep.equal([]);
    expect(attemptChannel.hasSubscribers).to.equal(false);
  });
});
