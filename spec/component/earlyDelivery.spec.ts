import { expect } from 'chai';
import { processWhenDue } from '../../lib/component/earlyDelivery.js';
import { ReturnTimes } from '../../lib/component/limits/returnTimes.js';
import type { Ports, Step } from '../../lib/component/messageRun.js';
import type { MessageResult } from '../../lib/component/runAttempts.js';
import { RestError } from '../../lib/errors.js';
import { catchRejection } from '../support/rejection.js';

const EMITTED: MessageResult = { kind: 'emitted' };

function rebound(afterMs?: number): MessageResult {
  const reason = new RestError('http_status', 'status 429');
  if (afterMs !== undefined) reason.reboundAfterMs = afterMs;
  return { kind: 'rebound', reason };
}

/** A step whose messages may take 5 minutes. Time passes while it sleeps. */
function setUp(maxCount = 20, maxTimeMs = 300_000) {
  const clock = { nowMs: 0 };
  const slept: number[] = [];
  const returns = { times: new ReturnTimes(() => clock.nowMs), maxCount };
  const sleep = (ms: number): Promise<void> => {
    slept.push(ms);
    clock.nowMs += ms;
    return Promise.resolve();
  };
  const write = (): void => undefined;
  const log = { debug: write, info: write, warn: write, error: write };
  const step = { key: 'f/s', config: { retry: { maxTimeMs } } } as unknown as Step;
  let requests = 0;
  const deliver = async (
    result: MessageResult | Error = EMITTED,
    id: string | undefined = 'm',
  ): Promise<MessageResult> =>
    processWhenDue(step, { ...(id !== '' && { id }) }, { returns, sleep, log } as unknown as Ports, () => {
      requests += 1;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    });
  return { clock, slept, deliver, countRequests: () => requests };
}

describe('processWhenDue', () => {
  it('processes a message that has not returned, or returned without a time', async () => {
    const at = setUp();
    expect(await at.deliver()).to.equal(EMITTED);
    await at.deliver(rebound());
    await at.deliver();
    expect([at.countRequests(), at.slept]).to.deep.equal([3, []]);
  });

  it('returns a message without a request until the rest of the time is short', async () => {
    const at = setUp();
    await at.deliver(rebound(7_200_000));
    const rests: unknown[] = [];
    // The delays of the runtime.
    for (let delayMs = 15_000; ; delayMs *= 2) {
      at.clock.nowMs += delayMs;
      const result = await at.deliver();
      if (result.kind === 'emitted') break;
      rests.push([result.reason.code, result.reason.reboundAfterMs]);
    }
    expect(rests).to.deep.equal(
      [15, 45, 105, 225, 465, 945, 1905, 3825].map((seconds) => ['rate_limit', 7_200_000 - seconds * 1000]),
    );
    expect([at.countRequests(), at.slept]).to.deep.equal([2, []]);
  });

  it('waits for a rest up to retry.maxTime', async () => {
    const at = setUp();
    await at.deliver(rebound(315_000));
    at.clock.nowMs = 15_000;
    await at.deliver();
    expect([at.countRequests(), at.slept]).to.deep.equal([2, [300_000]]);
  });

  it('says why it returns a message', async () => {
    const at = setUp();
    await at.deliver(rebound(7_200_000));
    at.clock.nowMs = 15_000;
    const result = await at.deliver();
    expect(result.kind === 'rebound' && result.reason.message).to.equal(
      'the message is delivered 7185 s before the next request is allowed, and returns to its queue without a request',
    );
  });

  it('leaves time for the attempts after a wait', async () => {
    const at = setUp(20, 1_000_000);
    await at.deliver(rebound(150_000));
    expect((await at.deliver()).kind).to.equal('rebound');
    at.clock.nowMs = 10_000;
    await at.deliver();
    expect(at.slept).to.deep.equal([140_000]);
  });

  it('waits for longer when the runtime would not return the message once more', async () => {
    const at = setUp(2);
    await at.deliver(rebound(900_000));
    at.clock.nowMs = 15_000;
    expect((await at.deliver()).kind).to.equal('rebound');
    at.clock.nowMs = 60_000;
    expect(await at.deliver()).to.equal(EMITTED);
    expect([at.countRequests(), at.slept]).to.deep.equal([2, [840_000]]);
  });

  it('leaves a message to the runtime that even a step could not wait for', async () => {
    const at = setUp(1);
    await at.deliver(rebound(900_000));
    expect([(await at.deliver()).kind, at.slept]).to.deep.equal(['rebound', []]);
  });

  it('distinguishes messages, and forgets those that are done or failed', async () => {
    const at = setUp();
    await at.deliver(rebound(60_000), 'a');
    await at.deliver(rebound(60_000), 'b');
    await at.deliver(EMITTED, 'c');
    expect(at.slept).to.deep.equal([]);
    await at.deliver(EMITTED, 'a');
    await at.deliver(EMITTED, 'a');
    await catchRejection(at.deliver(new RestError('http_status', 'status 404'), 'b'));
    await at.deliver(EMITTED, 'b');
    expect(at.slept).to.deep.equal([60_000]);
  });

  it('processes a message without an id when it is delivered', async () => {
    const at = setUp();
    await at.deliver(rebound(60_000), '');
    await at.deliver(EMITTED, '');
    expect([at.countRequests(), at.slept]).to.deep.equal([2, []]);
  });

  it('remembers the latest 10,000 messages', () => {
    const times = new ReturnTimes(() => 0);
    for (let index = 0; index <= 10_000; index += 1) times.add(String(index), 1000);
    expect([0, 1, 10_000].map((index) => times.computeWaitMs(String(index)))).to.deep.equal([0, 1000, 1000]);
  });
});
