import { expect } from 'chai';
import { parseConfig } from '../../../../lib/request/dialects/request/parseConfig.js';
import { captureError, configEnvironment } from '../../requestHelpers.js';

const read = (rateLimit: unknown, more: object = {}): unknown =>
  parseConfig({ secretId: 's', reader: { url: '"http://a.test/"' }, rateLimit, ...more }, configEnvironment).pacing;

describe('request rateLimit', () => {
  for (const none of [undefined, '', null, []]) {
    it(`limits nothing for ${JSON.stringify(none)}`, () => expect(read(none)).to.deep.equal({ kind: 'none' }));
  }

  it('is the limit of a credential that follows the server, by default', () =>
    expect(read({ requests: 60, per: '1m' })).to.deep.equal({
      kind: 'limits',
      limits: [{ scope: 'credential', rate: { requests: 60, perMs: 60_000 }, adaptive: true }],
      maxTimeMs: 300_000,
    }));

  it('may be a list, or YAML', () => {
    const limits = [
      { scope: 'host', rate: { requests: 10, perMs: 1000 }, adaptive: true },
      { scope: 'step', concurrency: 4, adaptive: false },
    ];
    const text = '- { requests: 10, per: 1s, scope: host }\n- { concurrency: 4, scope: step, adaptive: false }';
    expect(read(text, { retry: { maxTime: '19m' } })).to.deep.equal({ kind: 'limits', limits, maxTimeMs: 1_140_000 });
  });

  it('may follow the server alone', () =>
    expect(read({})).to.deep.include({ limits: [{ scope: 'credential', adaptive: true }] }));

  for (const [limit, error] of [
    [{ requests: 60 }, 'per is missing; enter the span of requests, such as 1m'],
    [{ per: '1m' }, 'requests is missing; enter the number of requests in per'],
    [{ adaptive: false }, 'it limits nothing; enter requests and per, or concurrency'],
    [
      { requests: 60, per: '1m', burst: 10 },
      'unknown member "burst"; it can have requests, per, concurrency, scope, adaptive',
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(limit)}`, () =>
      expect(captureError(() => read(limit))).to.equal(`configuration: Rate limit: ${error}`));
  }
});
