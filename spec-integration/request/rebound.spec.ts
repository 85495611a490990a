import path from 'node:path';

import { expect } from 'chai';

import { createLoopback } from '../../spec/support/loopback.js';
import { startOneStep } from '../support/oneStep.js';
import { startPlatform } from '../support/platform.js';
import { sharedRabbit } from '../support/services.js';
import { waitUntil } from '../support/waitUntil.js';

/** The runtime on a broker delivers a message after a delay of its own, whatever the server asks for. */
describe('a long wait that the server asks for, with the real runtime', () => {
  const servers = createLoopback();
  const running: { stop(): Promise<unknown> }[] = [];

  afterEach(async () => {
    for (const each of running.splice(0).reverse()) await each.stop();
  });

  for (const [title, limit] of [
    ['sends no request before it is over', '20'],
    ['loses no message at the limit of rebounds', '1'],
  ] as const) {
    it(title, async function () {
      const rabbit = await sharedRabbit(this);
      const times: number[] = [];
      const url = await servers.http((_request, response) => {
        times.push(performance.now());
        if (times.length === 1) response.writeHead(429, { 'retry-after': '3' });
        response.end('ok');
      });
      const platform = await startPlatform({ type: 'noauth', credentials: {} });
      running.push(platform);
      platform.configure({ reader: { url: JSON.stringify(url.href) }, retry: { maxTime: '1s' } });
      const step = await startOneStep({
        uri: rabbit.uri,
        cwd: path.join(__dirname, '../..'),
        id: 'step_1',
        function: 'request',
        prefetch: 1,
        settings: platform.settings,
        env: { ELASTICIO_REBOUND_INITIAL_EXPIRATION: '100', ELASTICIO_REBOUND_LIMIT: limit },
      });
      running.push(step);
      const results = await step.run([{ body: {} }], 0);
      await waitUntil('the message', () => results.data.length + results.errors.length > 0);
      expect([results.errors, results.data.map(({ status }) => status)]).to.deep.equal([[], [200]]);
      expect(times).to.have.lengthOf(2);
      expect((times[1] ?? 0) - (times[0] ?? 0)).to.be.at.least(3000);
      if (limit === '1') expect(results.rebounds).to.have.lengthOf(1);
    });
  }
});
