import { expect } from 'chai';
import { createLoopback } from '../support/loopback.js';
import { catchRejection } from '../support/rejection.js';
import { createStepHarness, readBodies, type StepHarness } from '../support/stepHarness.js';

describe('the rate limit of redirects', () => {
  const servers = createLoopback();
  let seen: string[];
  let step: StepHarness;

  /** A server whose path `/N` redirects N times. */
  const countdown = (status = 302, headers: Record<string, string> = {}): Promise<URL> =>
    servers.http((request, response) => {
      seen.push(`${request.method ?? ''} ${request.url ?? ''}`);
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(status, { ...headers, location: `/${left - 1}` });
      response.end('ok');
    });
  const run = (url: URL, rateLimit: object, reader: object = {}, fields: object = {}) =>
    step.runRequest({ reader: { url: JSON.stringify(url.href), ...reader }, rateLimit, ...fields });

  beforeEach(async () => {
    seen = [];
    step = await createStepHarness(servers);
  });

  it('counts each request', async () => {
    const url = await countdown();
    await run(new URL('/3', url), { requests: 2, per: '1s' });
    expect([step.slept, seen]).to.deep.equal([[1000], ['GET /3', 'GET /2', 'GET /1', 'GET /0']]);
    await run(new URL('/1', url), { requests: 2, per: '1s' });
    expect(step.slept).to.deep.equal([1000, 1000]);
  });

  it('gives the permit of a redirect back before it takes the next one', async () => {
    const result = await run(new URL('/2', await countdown()), { concurrency: 1 });
    expect([readBodies(result).length, seen.length]).to.deep.equal([1, 3]);
  });

  it('counts no request to another origin, which has no credential, unless the step is limited', async () => {
    const elsewhere = await countdown();
    for (const [scope, slept] of [
      ['credential', []],
      ['host', []],
      ['step', [1000]],
    ] as const) {
      step = await createStepHarness(servers);
      const url = await servers.http((_request, response) =>
        response.writeHead(302, { location: elsewhere.href }).end(),
      );
      await run(url, { requests: 1, per: '1s', scope });
      expect(step.slept, scope).to.deep.equal(slept);
    }
  });

  it('learns the quota from the redirect, and not from another origin', async () => {
    const limited = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' };
    await run(new URL('/1', await countdown(302, limited)), {});
    expect(step.slept).to.deep.equal([30_000]);

    step = await createStepHarness(servers);
    const elsewhere = await servers.http((_request, response) => response.writeHead(200, limited).end());
    const url = await servers.http((_request, response) => response.writeHead(302, { location: elsewhere.href }).end());
    await run(url, {});
    await run(url, {});
    expect(step.slept).to.deep.equal([]);
  });

  it('returns the message to its queue when a redirect would wait for too long', async () => {
    const url = await countdown();
    await run(url, { requests: 2, per: '1h' });
    const result = await run(new URL('/1', url), { requests: 2, per: '1h' });
    expect([result.kind === 'rebound' && result.reason.code, seen]).to.deep.equal(['rate_limit', ['GET /', 'GET /1']]);
  });

  it('fails a message that would never be sent, and says what to change', async () => {
    const url = await countdown();
    const error = await catchRejection(run(new URL('/1', url), { requests: 1, per: '1h' }));
    expect([error.code, error.message, seen]).to.deep.equal([
      'rate_limit',
      `retry.maxTime leaves no time to wait for the rate limit of 1 request per 3600 s, which allows the next request in 3600 s; the redirect to ${url.origin}/0 counts, too, so the message could never be sent: enter the URL to which the redirect leads, or raise requests`,
      ['GET /1'],
    ]);
    seen = [];
    step = await createStepHarness(servers);
    const late = await catchRejection(
      run(new URL('/3', url), { requests: 2, per: '4m' }, {}, { retry: { maxTime: '3m' } }),
    );
    expect([late.code, seen]).to.deep.equal(['rate_limit', ['GET /3', 'GET /2']]);
  });

  it('fails a message whose POST has been processed, rather than return it to its queue', async () => {
    const url = new URL('/1', await countdown(303));
    const error = await catchRejection(run(url, { requests: 1, per: '1h' }, { method: 'POST' }));
    expect([error.code, error.message]).to.deep.equal([
      'rate_limit',
      "retry.maxTime leaves no time to wait for the rate limit of 1 request per 3600 s, which allows the next request in 3600 s; the redirect isn't followed, and the message doesn't return to its queue, because the server has processed the POST",
    ]);
    step = await createStepHarness(servers);
    const target = await countdown(307);
    await run(target, { requests: 2, per: '1h' });
    const repeated = await run(new URL('/1', target), { requests: 2, per: '1h' }, { method: 'POST' });
    expect(repeated.kind).to.equal('rebound');
  });
});
