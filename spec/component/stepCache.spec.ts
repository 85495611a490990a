import { expect } from 'chai';
import { getStep } from '../../lib/component/stepCache.js';
import { parseV2Config } from '../../lib/request/v2Config.js';

const clock = { now: () => 0, sleep: () => Promise.resolve() };
const environment = { maxContentBytes: 1, maxFileBytes: 1, legacyTimeoutMs: 1 };
const input = (url: string): object => ({ secretId: 's1', reader: { method: 'GET', url: `"${url}"` } });

function counting() {
  const count = { compiled: 0 };
  const compile = (given: unknown) => {
    count.compiled += 1;
    return parseV2Config(given, environment);
  };
  return { count, compile };
}

describe('getStep', () => {
  it('compiles equal configurations once', () => {
    const { count, compile } = counting();
    const steps = [1, 2, 3].map(() => getStep('once', input('https://a.test'), compile, clock));
    expect([count.compiled, new Set(steps).size]).to.deep.equal([1, 1]);
  });

  it('returns separate steps for other configurations and names', () => {
    const { compile } = counting();
    const steps = [
      getStep('one', input('https://a.test'), compile, clock),
      getStep('one', input('https://b.test'), compile, clock),
      getStep('two', input('https://a.test'), compile, clock),
    ];
    expect(new Set(steps).size).to.equal(3);
  });

  it("doesn't cache an invalid configuration", () => {
    const { count, compile } = counting();
    for (let time = 0; time < 2; time++) expect(() => getStep('wrong', {}, compile, clock)).to.throw();
    expect(count.compiled).to.equal(2);
  });

  it('removes the oldest step after a hundred others', () => {
    const { count, compile } = counting();
    for (let index = 0; index <= 100; index++) getStep('many', input(`https://h${String(index)}.test`), compile, clock);
    getStep('many', input('https://h0.test'), compile, clock);
    getStep('many', input('https://h100.test'), compile, clock);
    expect(count.compiled).to.equal(102);
  });
});
