import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Budget, LimitReport, Permit } from '../../../lib/component/limits/rateLimiter.js';
import { expectPermit, limiterClock, type LimiterClock } from '../../support/limiterClock.js';

const rate = (requests: number, perMs: number, key = 'a'): Budget => ({ kind: 'requests', key, requests, perMs });
const atOnce = (concurrency: number, key = 'a'): Budget => ({ kind: 'concurrency', key, concurrency });
const adaptive: Budget = { kind: 'adaptive', key: 'a' };

const quota = (remaining: number, resetMs: number): LimitReport => ({ quota: { remaining, resetMs } });

const start = async ({ limiter }: LimiterClock): Promise<Permit> => expectPermit(await limiter.acquire([adaptive], 0));

/** Returns the bytes of the heap without garbage. */
function measureHeap(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Requests that are sent without a wait. */
async function countFree(clock: LimiterClock, budget: Budget): Promise<number> {
  for (let count = 0; ; count += 1) {
    const admission = await clock.limiter.acquire([budget], 0);
    if (admission.kind === 'refused') return count;
    admission.permit.release();
  }
}

describe('createRateLimiter with a number of requests', () => {
  it('permits a burst, and each further request when the one before it by that number no longer counts', async () => {
    const clock = limiterClock();
    expect(await clock.send([rate(3, 1000)], 8)).to.deep.equal([0, 0, 0, 1000, 1000, 1000, 2000, 2000]);
  });

  it('counts each request by itself', async () => {
    const clock = limiterClock();
    await clock.send([rate(3, 1000)], 1);
    await clock.pass(400);
    expect(await clock.send([rate(3, 1000)], 4)).to.deep.equal([400, 400, 1000, 1400]);
  });

  it('permits a full burst after an idle time, not more', async () => {
    const clock = limiterClock();
    await clock.send([rate(3, 1000)], 3);
    await clock.pass(100_000);
    expect(await countFree(clock, rate(3, 1000))).to.equal(3);
  });

  it('spaces requests with one per interval', async () => {
    const clock = limiterClock();
    expect(await clock.send([rate(1, 250)], 4)).to.deep.equal([0, 250, 500, 750]);
  });

  it('counts a request from the headers of its response on, or from its failure', async () => {
    const clock = limiterClock();
    expect(await clock.send([rate(1, 1000)], 3, { headersMs: 30, bodyMs: 500 })).to.deep.equal([0, 1030, 2060]);
    const lost = limiterClock();
    const permit = expectPermit(await lost.limiter.acquire([rate(1, 1000)], 0));
    await lost.pass(300);
    permit.release();
    expect(await lost.send([rate(1, 1000)], 1)).to.deep.equal([1300]);
  });

  it('counts a request for as long as it is in flight', async () => {
    const clock = limiterClock();
    const slow = expectPermit(await clock.limiter.acquire([rate(2, 1000)], 0));
    expect(await clock.send([rate(2, 1000)], 3)).to.deep.equal([0, 1000, 2000]);
    await clock.pass(60_000);
    expect(await countFree(clock, rate(2, 1000))).to.equal(1);
    slow.report({});
    await clock.pass(999);
    expect(await countFree(clock, rate(2, 1000))).to.equal(0);
    await clock.pass(1);
    expect(await countFree(clock, rate(2, 1000))).to.equal(2);
  });

  it('refuses a wait that is too long for a request in flight at once', async () => {
    const clock = limiterClock();
    const budget = rate(1, 60_000);
    const permit = expectPermit(await clock.limiter.acquire([budget], 0));
    expect(await clock.limiter.acquire([budget], 59_999)).to.deep.equal({ kind: 'refused', budget, waitMs: 60_000 });
    const second = clock.limiter.acquire([budget], Infinity);
    expect(await clock.limiter.acquire([budget], 119_999)).to.deep.equal({ kind: 'refused', budget, waitMs: 120_000 });
    expect(clock.sleepers).to.equal(0);
    permit.cancel();
    expectPermit(await second);
  });

  it("doesn't count a request that wasn't sent", async () => {
    const clock = limiterClock();
    expectPermit(await clock.limiter.acquire([rate(1, 1000)], 0)).cancel();
    expect(await countFree(clock, rate(1, 1000))).to.equal(1);
  });

  it('refuses a wait that is too long at once, and says how long it is', async () => {
    const clock = limiterClock();
    const budget = rate(2, 60_000);
    await clock.send([budget], 2);
    const refused = { kind: 'refused', budget };
    expect(await clock.limiter.acquire([budget], 59_999)).to.deep.equal({ ...refused, waitMs: 60_000 });
    void clock.limiter.acquire([budget], 60_000);
    void clock.limiter.acquire([budget], 60_000);
    expect(await clock.limiter.acquire([budget], 119_999)).to.deep.equal({ ...refused, waitMs: 120_000 });
    expect(clock.sleepers).to.equal(1);
  });

  it('lets a refused request leave no trace', async () => {
    const clock = limiterClock();
    await clock.send([rate(1, 1000)], 1);
    for (let time = 0; time < 50; time += 1) await clock.limiter.acquire([rate(1, 1000)], 10);
    expect(await clock.send([rate(1, 1000)], 2)).to.deep.equal([1000, 2000]);
  });

  it('shares a budget between different numbers with the same key and span, without starving the lower one', async () => {
    const clock = limiterClock();
    const order: string[] = [];
    const start = async (name: string, budget: Budget): Promise<void> => {
      expectPermit(await clock.limiter.acquire([budget], Infinity)).release();
      order.push(`${name} ${clock.nowMs}`);
    };
    await clock.during(
      Promise.all([
        start('four', rate(4, 1000)),
        start('four', rate(4, 1000)),
        start('two', rate(2, 1000)),
        start('four', rate(4, 1000)),
      ]),
    );
    expect(order).to.deep.equal(['four 0', 'four 0', 'two 1000', 'four 1000']);
  });

  it('keeps other keys and spans apart', async () => {
    const clock = limiterClock();
    await clock.send([rate(1, 1000)], 1);
    expect(await countFree(clock, rate(1, 1000, 'b'))).to.equal(1);
    expect(await countFree(clock, rate(1, 2000))).to.equal(1);
  });

  it('starts fifty messages in their order, in the shortest time', async () => {
    const clock = limiterClock();
    const starts = await clock.send([rate(10, 1000)], 50);
    expect(starts).to.deep.equal(Array.from({ length: 50 }, (_, index) => Math.floor(index / 10) * 1000));
  });
});

describe('createRateLimiter with a concurrency', () => {
  it('permits a request when another has ended, in their order', async () => {
    const clock = limiterClock();
    const starts = await clock.send([atOnce(2)], 6, { headersMs: 10, bodyMs: 290 });
    expect(starts).to.deep.equal([0, 0, 300, 300, 600, 600]);
  });

  it('gives a permit back once', async () => {
    const clock = limiterClock();
    const permit = expectPermit(await clock.limiter.acquire([atOnce(1)], 0));
    permit.release();
    permit.release();
    permit.cancel();
    expectPermit(await clock.limiter.acquire([atOnce(1)], 0));
    expect((await clock.limiter.acquire([atOnce(1)], 0)).kind).to.equal('refused');
  });

  it('refuses a request whose time is over, without a permit and a timer', async () => {
    const clock = limiterClock();
    const first = expectPermit(await clock.limiter.acquire([atOnce(1)], 0));
    const refused = await clock.during(clock.limiter.acquire([atOnce(1)], 5000));
    expect([clock.nowMs, refused]).to.deep.equal([5000, { kind: 'refused', budget: atOnce(1), waitMs: undefined }]);
    expect(clock.sleepers).to.equal(0);
    first.release();
    expectPermit(await clock.limiter.acquire([atOnce(1)], 0));
  });

  it('has no timer without a request that waits for a time', async () => {
    const clock = limiterClock();
    const first = expectPermit(await clock.limiter.acquire([atOnce(1)], 0));
    const second = clock.limiter.acquire([atOnce(1)], Infinity);
    expect(clock.sleepers).to.equal(0);
    first.release();
    expectPermit(await second);
  });
});

describe('createRateLimiter with several budgets', () => {
  it('waits for all of them, and takes none before', async () => {
    const clock = limiterClock();
    const budgets = [rate(2, 1000), rate(3, 5000), atOnce(1)];
    expect(await clock.send(budgets, 5, { headersMs: 0, bodyMs: 100 })).to.deep.equal([0, 100, 1000, 5000, 5100]);
  });

  it('lets a request pass those that wait for a budget that it lacks not', async () => {
    const clock = limiterClock();
    const shared = rate(10, 1000, 'step');
    await clock.send([rate(1, 60_000, 'slow'), shared], 1);
    const slow = clock.limiter.acquire([rate(1, 60_000, 'slow'), shared], Infinity);
    expectPermit(await clock.limiter.acquire([rate(1, 60_000, 'fast'), shared], 0)).release();
    expectPermit(await clock.during(slow));
    expect(clock.nowMs).to.equal(60_000);
  });

  it('names the budget with the longest wait', async () => {
    const clock = limiterClock();
    const budgets = [rate(1, 1000), rate(1, 9000, 'b'), atOnce(1)];
    expectPermit(await clock.limiter.acquire(budgets, 0));
    expect(await clock.limiter.acquire(budgets, 10)).to.deep.equal({
      kind: 'refused',
      budget: budgets[1],
      waitMs: 9000,
    });
  });
});

describe('createRateLimiter with reports of a server', () => {
  const learn = async (clock: LimiterClock, ...reports: object[]): Promise<void> => {
    for (const report of reports) (await start(clock)).report(report);
  };
  /** Returns how many requests start now, and the wait of the next. */
  const probe = async ({ limiter }: LimiterClock): Promise<[free: number, waitMs: number | undefined]> => {
    const started = [];
    for (;;) {
      const admission = await limiter.acquire([adaptive], 0);
      if (admission.kind === 'permitted' && started.length < 1000) started.push(admission.permit);
      else {
        started.forEach((permit) => permit.cancel());
        return [started.length, admission.kind === 'refused' ? admission.waitMs : 0];
      }
    }
  };

  it('permits any number without reports', async () => {
    const clock = limiterClock();
    await learn(clock, {}, {}, {});
    expect(await probe(clock)).to.deep.equal([1000, 0]);
  });

  it('permits as many as are left, and one that asks when the quota is renewed', async () => {
    const clock = limiterClock();
    await learn(clock, quota(3, 5000));
    expect(await probe(clock)).to.deep.equal([3, 5000]);
    await clock.pass(4999);
    expect(await probe(clock)).to.deep.equal([3, 1]);
    await clock.pass(1);
    expect(await probe(clock)).to.deep.equal([3, undefined]);
    await learn(clock, quota(0, 5000));
    await clock.pass(5000);
    expect(await probe(clock)).to.deep.equal([1, undefined]);
    await learn(clock, quota(8, 5000));
    expect(await probe(clock)).to.deep.equal([8, 5000]);
  });

  it('permits any number again if the server no longer says how many are left', async () => {
    const clock = limiterClock();
    await learn(clock, quota(1, 5000), {});
    expect(await probe(clock)).to.deep.equal([0, 5000]);
    await clock.pass(5000);
    await learn(clock, {});
    expect((await probe(clock))[0]).to.equal(1000);
  });

  it('takes the whole number of requests that are left', async () => {
    const clock = limiterClock();
    await learn(clock, quota(0.9, 5000));
    expect(await probe(clock)).to.deep.equal([0, 5000]);
  });

  it('counts requests in flight, until their responses say what is left', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock), await start(clock)];
    flying[0]!.report(quota(9, 60_000));
    expect((await probe(clock))[0]).to.equal(7);
    flying[1]!.report(quota(8, 60_000));
    flying[2]!.cancel();
    expect((await probe(clock))[0]).to.equal(8);
  });

  it('counts a request that failed, since the server may have counted it', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock)];
    flying[0]!.report(quota(5, 60_000));
    flying[1]!.release();
    (await start(clock)).release();
    expect(await probe(clock)).to.deep.equal([3, undefined]);
  });

  it('asks the server if only requests that failed may have used up the quota', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock)];
    flying[0]!.report(quota(1, 60_000));
    flying[1]!.release();
    expect(await probe(clock)).to.deep.equal([1, 60_000]);
  });

  it('waits for requests in flight before it says that none are left', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock), await start(clock)];
    flying[2]!.report(quota(2, 3_600_000));
    const waiting = clock.limiter.acquire([adaptive], 1000);
    flying[1]!.report(quota(3, 3_600_000));
    flying[0]!.report(quota(4, 3_600_000));
    expectPermit(await waiting);
  });

  it('believes the lowest number of requests that overlap, since responses overtake each other', async () => {
    for (const resetMs of [500, 60_000]) {
      const clock = limiterClock();
      const flying = [await start(clock), await start(clock), await start(clock)];
      flying[1]!.report(quota(4, resetMs));
      flying[2]!.report(quota(3, resetMs - 100));
      flying[0]!.report(quota(5, resetMs));
      expect((await probe(clock))[0], `${resetMs}`).to.equal(3);
    }
  });

  it('believes a request that was sent after a response more than this one', async () => {
    const clock = limiterClock();
    await learn(clock, quota(4, 60_000), quota(6, 59_900));
    expect((await probe(clock))[0]).to.equal(6);
    await learn(clock, quota(9, 90_000));
    expect((await probe(clock))[0]).to.equal(9);
  });

  it('believes the end of one period until it is over, if it overlaps with the next', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock)];
    flying[0]!.report(quota(9, 60_000));
    flying[1]!.report(quota(0, 10));
    expect(await probe(clock)).to.deep.equal([0, 10]);
    await clock.pass(10);
    expect(await probe(clock)).to.deep.equal([9, 59_990]);
  });

  it('pauses all requests when one is refused, also those that wait', async () => {
    const clock = limiterClock();
    const budgets = [adaptive, rate(1, 1000)];
    const first = expectPermit(await clock.limiter.acquire(budgets, 0));
    const waiting = clock.limiter.acquire(budgets, Infinity);
    const impatient = clock.limiter.acquire(budgets, 10_000);
    first.report({ pauseMs: 30_000 });
    expect(await impatient).to.deep.equal({ kind: 'refused', budget: adaptive, waitMs: 30_000 });
    await clock.during(waiting);
    expect(clock.nowMs).to.equal(30_000);
  });

  it('lets one request ask after a pause, and the others follow when it is accepted', async () => {
    const clock = limiterClock();
    const old = await start(clock);
    (await start(clock)).report({ pauseMs: 1000 });
    await clock.pass(1000);
    expect(await probe(clock)).to.deep.equal([0, undefined]);
    old.report({});
    expect(await probe(clock)).to.deep.equal([1, undefined]);
    (await start(clock)).release();
    expect(await probe(clock)).to.deep.equal([1, undefined]);
    (await start(clock)).report({ pauseMs: 500 });
    await clock.pass(500);
    await learn(clock, {});
    expect((await probe(clock))[0]).to.equal(1000);
  });

  it('permits one request at a time after a refusal without a wait', async () => {
    const clock = limiterClock();
    (await start(clock)).report({ pauseMs: 0 });
    expect(await probe(clock)).to.deep.equal([1, undefined]);
    await learn(clock, {});
    expect((await probe(clock))[0]).to.equal(1000);
  });

  it('pauses for a refusal that is known later, also after the end of its response', async () => {
    const clock = limiterClock();
    const permit = await start(clock);
    permit.report({});
    permit.release();
    permit.pause(2000);
    expect(await probe(clock)).to.deep.equal([0, 2000]);
  });

  it('keeps the longest pause, and none longer than a day', async () => {
    const clock = limiterClock();
    const flying = [await start(clock), await start(clock), await start(clock)];
    flying[0]!.report({ pauseMs: 5000 });
    flying[1]!.report({ pauseMs: 1000 });
    expect(await probe(clock)).to.deep.equal([0, 5000]);
    flying[2]!.report({ pauseMs: 1e15 });
    expect(await probe(clock)).to.deep.equal([0, 86_400_000]);
  });

  it('keeps an exhausted quota for an hour at most', async () => {
    const clock = limiterClock();
    await learn(clock, quota(0, 1e12));
    expect(await probe(clock)).to.deep.equal([0, 3_600_000]);
  });

  it('takes a report once, and none after the end', async () => {
    const clock = limiterClock();
    const permit = await start(clock);
    permit.report(quota(5, 60_000));
    permit.report(quota(1, 60_000));
    permit.release();
    permit.report({ pauseMs: 1000 });
    expect((await probe(clock))[0]).to.equal(5);
  });
});

describe('createRateLimiter over time', () => {
  it('forgets the budgets in which nothing counts', async () => {
    const clock = limiterClock();
    const held = rate(1, 1e9, 'held');
    await clock.send([held], 1);
    const before = measureHeap();
    for (let host = 0; host < 60_000; host += 1) {
      const budgets = [
        rate(10, 1000, `h${host}`),
        atOnce(1, `h${host}`),
        { kind: 'adaptive', key: `h${host}` } as const,
      ];
      expectPermit(await clock.limiter.acquire(budgets, 0)).release();
      if (host % 100 === 0) await clock.pass(500);
    }
    expect(measureHeap() - before).to.be.below(20e6);
    expect((await clock.limiter.acquire([held], 0)).kind).to.equal('refused');
  }).timeout(20_000);

  it('permits two thousand requests that wait at once without a delay of its own', async () => {
    const clock = limiterClock();
    const starts = await clock.send([rate(100, 1000), adaptive], 2000, { headersMs: 3, bodyMs: 5 });
    expect([starts[99], starts[100], starts[1999]]).to.deep.equal([0, 1003, 19_057]);
  }).timeout(10_000);

  const times = fc.record({
    arriveMs: fc.nat({ max: 5000 }),
    headersMs: fc.nat({ max: 300 }),
    bodyMs: fc.nat({ max: 500 }),
  });

  it('never permits more than a limit, and no request waits without need', async () => {
    const numbers = fc.record({
      requests: fc.integer({ min: 1, max: 6 }),
      perMs: fc.integer({ min: 1, max: 900 }),
      concurrency: fc.integer({ min: 1, max: 6 }),
      messages: fc.array(times, { minLength: 1, maxLength: 40 }),
    });
    const property = fc.asyncProperty(numbers, async ({ requests, perMs, concurrency, messages }) => {
      const clock = limiterClock();
      const budgets = [rate(requests, perMs), atOnce(concurrency)];
      const sent: { start: number; headers: number; end: number }[] = [];
      const arrivals = [...messages].sort((one, other) => one.arriveMs - other.arriveMs);
      await clock.during(
        Promise.all(
          arrivals.map(async ({ arriveMs, headersMs, bodyMs }, index) => {
            await clock.sleep(arriveMs);
            const permit = expectPermit(await clock.limiter.acquire(budgets, Infinity));
            const headers = clock.nowMs + headersMs;
            sent[index] = { start: clock.nowMs, headers, end: headers + bodyMs };
            await clock.sleep(headersMs);
            permit.report({});
            await clock.sleep(bodyMs);
            permit.release();
          }),
        ),
      );
      for (const [index, { start }] of sent.entries()) {
        const earlier = sent.slice(0, index);
        const isAllowed = (ms: number): boolean =>
          earlier.filter(({ headers }) => headers + perMs > ms).length < requests &&
          earlier.filter(({ end }) => end > ms).length < concurrency;
        expect(isAllowed(start)).to.equal(true);
        const firstMs = Math.max(arrivals[index]!.arriveMs, earlier.at(-1)?.start ?? 0);
        if (start > firstMs) expect(isAllowed(start - 1)).to.equal(false);
      }
    });
    await fc.assert(property, { numRuns: 60 });
  }).timeout(20_000);

  it('never lets a server with a sliding window of the same size refuse a request', async () => {
    const numbers = fc.record({
      requests: fc.integer({ min: 1, max: 6 }),
      perMs: fc.integer({ min: 1, max: 900 }),
      messages: fc.array(fc.tuple(times, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 40 }),
    });
    const property = fc.asyncProperty(numbers, async ({ requests, perMs, messages }) => {
      const clock = limiterClock();
      const counted: number[] = [];
      await clock.during(
        Promise.all(
          messages.map(async ([{ arriveMs, headersMs }, part]) => {
            await clock.sleep(arriveMs);
            const permit = expectPermit(await clock.limiter.acquire([rate(requests, perMs)], Infinity));
            counted.push(clock.nowMs + headersMs * part);
            await clock.sleep(headersMs);
            permit.release();
          }),
        ),
      );
      counted.sort((one, other) => one - other);
      for (const [index, ms] of counted.entries()) {
        expect(ms - (counted[index - requests] ?? -Infinity)).to.be.at.least(perMs);
      }
    });
    await fc.assert(property, { numRuns: 60 });
  }).timeout(20_000);

  it('never lets a server that counts down its quota refuse a request', async () => {
    const numbers = fc.record({
      limit: fc.integer({ min: 1, max: 8 }),
      perMs: fc.integer({ min: 1, max: 900 }),
      messages: fc.array(fc.tuple(times, fc.nat({ max: 300 })), { minLength: 1, maxLength: 40 }),
    });
    const property = fc.asyncProperty(numbers, async ({ limit, perMs, messages }) => {
      const clock = limiterClock();
      /** A window of the server begins with the first request in it. */
      let window = { endMs: -Infinity, left: 0 };
      let refused = 0;
      const serve = (): LimitReport => {
        if (clock.nowMs >= window.endMs) window = { endMs: clock.nowMs + perMs, left: limit };
        if (window.left === 0) {
          refused += 1;
          return { pauseMs: window.endMs - clock.nowMs };
        }
        window.left -= 1;
        return quota(window.left, window.endMs - clock.nowMs);
      };
      // Tells the limit.
      (await start(clock)).report(serve());
      await clock.during(
        Promise.all(
          messages.map(async ([{ arriveMs, headersMs }, backMs]) => {
            await clock.sleep(arriveMs);
            const permit = expectPermit(await clock.limiter.acquire([adaptive], Infinity));
            await clock.sleep(headersMs);
            const report = serve();
            await clock.sleep(backMs);
            permit.report(report);
            permit.release();
          }),
        ),
      );
      expect(refused).to.equal(0);
    });
    await fc.assert(property, { numRuns: 60 });
  }).timeout(20_000);
});
