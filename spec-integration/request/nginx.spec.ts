import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'chai';

import { createRateLimiter } from '../../lib/component/limits/createRateLimiter.js';
import { createLoopback } from '../../spec/support/loopback.js';
import { createStepHarness, readBodies } from '../../spec/support/stepHarness.js';
import type { Nginx } from '../support/nginx.js';
import { sharedNginx } from '../support/services.js';

const MESSAGES = 50;

describe('the rate limit of the function request with nginx', () => {
  const servers = createLoopback();
  let nginx: Nginx;

  before(async function () {
    nginx = await sharedNginx(this);
  });

  /** Processes messages at once. Returns how many requests nginx refused. */
  const countRefusals = async (path: string, rateLimit?: object, onRefusal?: () => void): Promise<number> => {
    const limiter = createRateLimiter({
      now: () => performance.now(),
      sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    });
    const step = await createStepHarness(servers, { limiter });
    const fields = {
      reader: { url: JSON.stringify(nginx.url + path) },
      outcomes: [{ status: '429', do: 'emit' }],
      ...(rateLimit && { rateLimit }),
    };
    const statuses = await Promise.all(
      Array.from({ length: MESSAGES }, async () => {
        const [{ status }] = readBodies(await step.runRequest(fields)) as [{ status: number }];
        if (status === 429) onRefusal?.();
        return status;
      }),
    );
    expect(statuses.filter((status) => status !== 429 && status !== 200)).to.deep.equal([]);
    return statuses.filter((status) => status === 429).length;
  };

  /** A server that answers the requests that nginx forwards. */
  const startUpstream = async (respond: (response: ServerResponse) => void): Promise<string> => {
    const { port } = await servers.http((_request, response) => respond(response));
    return `/connections?port=${port}`;
  };

  it('refuses 40 of 50 messages without it', async () => {
    expect(await countRefusals('/minute')).to.equal(40);
  });

  it('lets bursts of the allowed number pass', async () => {
    expect(await countRefusals('/burst', { requests: 10, per: '500ms' })).to.equal(0);
  });

  it('lets single requests pass at the allowed rate', async () => {
    expect(await countRefusals('/single', { requests: 1, per: '50ms' })).to.equal(0);
  });

  it('lets requests pass that are redirected', async () => {
    expect(await countRefusals('/redirect', { requests: 1, per: '50ms' })).to.equal(0);
  });

  it('refuses all but the allowed connections without it', async () => {
    const held: ServerResponse[] = [];
    let refusals = 0;
    const answer = (): void => {
      if (held.length + refusals === MESSAGES) for (const response of held) response.end('ok');
    };
    const path = await startUpstream((response) => {
      held.push(response);
      answer();
    });
    const counted = await countRefusals(path, undefined, () => {
      refusals += 1;
      answer();
    });
    expect(counted).to.equal(MESSAGES - 4);
  });

  it('sends as many requests at once as are allowed', async () => {
    let open = 0;
    let most = 0;
    const path = await startUpstream((response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        response.end('ok');
      });
    });
    expect(await countRefusals(path, { concurrency: 4 })).to.equal(0);
    expect(most).to.be.at.most(4);
  });
});
