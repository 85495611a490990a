import { expect } from 'chai';

import { formatPhase, labelHop, layOutAttempts } from '../../../lib/ui/kit/attemptTimeline.js';
import type { TracedAttempt, TracedHop } from '../../../lib/trace.js';

const hop = (start: number, timings: TracedHop['timings'], status: number | 'none' = 200): TracedHop => ({
  method: 'GET',
  url: 'https://a.example/',
  ...(status !== 'none' && { status }),
  start,
  timings,
  bytes: { sent: 0, received: 0 },
});
const attempt = (number: number, hops: readonly TracedHop[], wait = 0): TracedAttempt => ({
  attempt: number,
  wait,
  hops,
});

/** Returns the segments of each request as text: phase, milliseconds, positions in percent. */
const describeRows = (attempts: readonly TracedAttempt[]) =>
  layOutAttempts(attempts).attempts.map(({ hops }) =>
    hops.map(({ segments }) =>
      segments
        .map(({ phase, ms, from, to }) => `${phase} ${ms} ${Math.round(from * 100)}-${Math.round(to * 100)}`)
        .join(', '),
    ),
  );

describe('layOutAttempts', () => {
  it('has nothing to show without a request', () => {
    const empty = { attempts: [], totalMs: 0, isShortened: false };
    expect(layOutAttempts([])).to.deep.equal(empty);
    expect(layOutAttempts([attempt(1, [])])).to.deep.equal(empty);
  });

  it('places the phases of a request one after the other, and the body at the end', () => {
    const timings = { dns: 10, connect: 20, tls: 30, firstByte: 20, total: 100 };
    expect(describeRows([attempt(1, [hop(0, timings)])])).to.deep.equal([
      ['dns 10 0-10, connect 20 10-30, tls 30 30-60, firstByte 20 60-80, download 20 80-100'],
    ]);
  });

  it('shows a request without a response and one that has not ended', () => {
    expect(describeRows([attempt(1, [hop(0, { connect: 10, total: 50 }, 'none')])])).to.deep.equal([
      ['connect 10 0-20, end 40 20-100'],
    ]);
    expect(describeRows([attempt(1, [hop(0, { connect: 10, firstByte: 30 })])])).to.deep.equal([
      ['connect 10 0-25, firstByte 30 25-100'],
    ]);
    expect(describeRows([attempt(1, [hop(0, {})])])).to.deep.equal([['']]);
  });

  it('puts redirects and attempts on one axis', () => {
    const redirected = [hop(0, { firstByte: 40, total: 40 }, 302), hop(40, { firstByte: 40, total: 40 })];
    const attempts = [attempt(1, redirected), attempt(2, [hop(90, { firstByte: 10, total: 10 })], 10)];
    expect(describeRows(attempts)).to.deep.equal([
      ['firstByte 40 0-40', 'firstByte 40 40-80'],
      ['firstByte 10 90-100'],
    ]);
    const { attempts: rows, totalMs, isShortened } = layOutAttempts(attempts);
    expect(rows.map(({ pause }) => pause)).to.deep.equal([undefined, { ms: 10, from: 0.8, to: 0.9 }]);
    expect({ totalMs, isShortened }).to.deep.equal({ totalMs: 100, isShortened: false });
  });

  it('draws a long pause shorter, so that requests stay visible', () => {
    const second = hop(60_040, { firstByte: 40, total: 40 });
    const attempts = [attempt(1, [hop(0, { firstByte: 40, total: 40 })]), attempt(2, [second], 60_000)];
    expect(describeRows(attempts)).to.deep.equal([['firstByte 40 0-40'], ['firstByte 40 60-100']]);
    const { attempts: rows, totalMs, isShortened } = layOutAttempts(attempts);
    expect(rows[1]?.pause).to.deep.equal({ ms: 60_000, from: 0.4, to: 0.6 });
    expect({ totalMs, isShortened }).to.deep.equal({ totalMs: 60_080, isShortened: true });
  });

  it('keeps a request that overlaps the one before it', () => {
    const overlapping = [hop(0, { firstByte: 10, total: 100 }), hop(50, { firstByte: 10, total: 10 })];
    expect(describeRows([attempt(1, overlapping)])).to.deep.equal([
      ['firstByte 10 0-10, download 90 10-100', 'firstByte 10 50-60'],
    ]);
  });
});

describe('labelHop', () => {
  it('names the attempt, or why there is a further request', () => {
    const labels = ([undefined, 'redirect', 'challenge', 'refresh', 'repeat'] as const).map((cause) =>
      labelHop({ attempt: 2 }, cause === undefined ? {} : { cause }),
    );
    expect(labels).to.deep.equal([
      'Attempt 2',
      'Redirect',
      'Answer to the challenge',
      'With a new token',
      'Sent again for its body',
    ]);
  });

  it('names the part of a job', () => {
    expect((['submit', 'poll', 'result'] as const).map((job) => labelHop({ attempt: 3, job }, {}))).to.deep.equal([
      'Attempt 3 (starts a job)',
      'Attempt 3 (poll)',
      'Attempt 3 (result)',
    ]);
  });
});

describe('formatPhase', () => {
  it('keeps tenths of short durations', () => {
    expect([0, 0.44, 9.96, 12.4, 999.4, 1200].map(formatPhase)).to.deep.equal([
      '0 ms',
      '0.4 ms',
      '10 ms',
      '12 ms',
      '999 ms',
      '1.2 s',
    ]);
  });
});
