import { expect } from 'chai';

import type { TracedAttempt } from '../../../lib/trace.js';
import { describeOutcome, describeSkipped } from '../../../lib/ui/pages/designer/result/sampleOutcome.js';

const describe1 = (attempt: Partial<TracedAttempt>, count = 0, { isBusy = false, dropped = 0 } = {}) => {
  const messages = Array.from({ length: count }, () => ({ text: '{}', length: 2 }));
  return describeOutcome({ attempts: [{ attempt: 1, wait: 0, hops: [], ...attempt }], messages, dropped }, isBusy);
};
const EMIT = { status: 200, rule: 'the built-in rule "emit"', do: 'emit' } as const;

describe('describeOutcome', () => {
  it('is absent without a decision', () => {
    expect(describeOutcome({ attempts: [], messages: [], dropped: 0 }, false)).to.equal(undefined);
    expect(describe1({ status: 200 })).to.equal(undefined);
  });

  for (const [attempt, count, expected] of [
    [{ status: 404, rule: 'outcome rule 2', do: 'ignore' }, 0, 'Rule 2 of the step: 404 → ignore: no message'],
    [EMIT, 1, 'Built-in rule "emit": 200 → emit: 1 message'],
    [EMIT, 250, 'Built-in rule "emit": 200 → emit: 250 messages'],
    [
      EMIT,
      0,
      'Built-in rule "emit": 200 → emit: no message, because there is no record, or the transform has no result',
    ],
    [{ status: 500, do: 'fail' }, 0, '500 → fail: an error, and no message'],
    [{ error: 'broken', do: 'fail' }, 2, 'broken → fail: an error, after 2 messages'],
    [{ status: 429, do: 'rebound' }, 0, '429 → rebound: the message returns to its queue'],
    [{ status: 404, do: 'stop' }, 0, '404 → stop: no message'],
    [{ status: 503, do: 'retry' }, 0, '503 → retry: no further attempt was made'],
  ] as const) {
    it(`says "${expected}"`, () => {
      expect(describe1(attempt, count)).to.equal(expected);
    });
  }

  it('knows that a running sample makes another attempt, and counts dropped messages', () => {
    expect(describe1({ status: 503, do: 'retry' }, 0, { isBusy: true })).to.equal(
      '503 → retry: another attempt follows',
    );
    expect(describe1(EMIT, 0, { isBusy: true })).to.equal('Built-in rule "emit": 200 → emit');
    expect(describe1(EMIT, 999, { dropped: 2 })).to.equal('Built-in rule "emit": 200 → emit: 1001 messages');
  });
});

describe('describeSkipped', () => {
  it('names the condition of the step', () => {
    const message = { text: '{}', length: 2 };
    expect(describeSkipped({ messages: [] }, false)).to.equal('The step finished without sending a request.');
    expect(describeSkipped({ messages: [] }, true)).to.equal(
      "No request was sent, because “When” isn't true for this message; there is no message.",
    );
    expect(describeSkipped({ messages: [message] }, true)).to.include('the incoming message was passed on');
  });
});
