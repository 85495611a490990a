import { expect } from 'chai';
import { getStep } from '../../lib/component/stepCache.js';
import { legacy } from '../../lib/request/dialects/legacy/index.js';
import { v2 } from '../../lib/request/dialects/v2/index.js';
import type { Dialect } from '../../lib/request/dialect.js';

const readEnvironment = () => ({ maxContentBytes: 1, maxFileBytes: 1, legacyTimeoutMs: 1 });
const input = (url: string): object => ({ secretId: 's1', reader: { method: 'GET', url: `"${url}"` } });

const steps = (dialect: Dialect) => (stepKey: string, config: object) =>
  getStep(dialect, stepKey, config, readEnvironment);

function counting() {
  const count = { compiled: 0 };
  const parse: Dialect['parse'] = (...given) => {
    count.compiled += 1;
    return v2.parse(...given);
  };
  return { count, get: steps({ ...(v2 as Dialect), parse }) };
}

describe('getStep', () => {
  it('compiles equal configurations once', () => {
    const { count, get } = counting();
    const found = [1, 2, 3].map(() => get('once', input('https://a.test')));
    expect([count.compiled, new Set(found).size]).to.deep.equal([1, 1]);
  });

  it('returns separate steps for other configurations, names and dialects', () => {
    const { get } = counting();
    const found = [
      get('one', input('https://a.test')),
      get('one', input('https://b.test')),
      get('two', input('https://a.test')),
      steps(legacy)('one', input('https://a.test')),
    ];
    expect(new Set(found).size).to.equal(4);
    expect(found[3]?.dialect).to.equal(legacy);
  });

  it('keeps its own copy of the configuration', () => {
    const { count, get } = counting();
    const config = { secretId: 's1', reader: { method: 'GET', url: '"https://a.test"' } };
    const first = get('changed', config);
    config.reader.url = '"https://b.test"';
    expect(get('changed', config)).not.to.equal(first);
    expect(get('changed', { ...config, reader: { ...config.reader, url: '"https://a.test"' } })).to.equal(first);
    expect(count.compiled).to.equal(2);
  });

  it("doesn't cache an invalid configuration", () => {
    const { count, get } = counting();
    for (let time = 0; time < 2; time++) expect(() => get('wrong', {})).to.throw();
    expect(count.compiled).to.equal(2);
  });

  it('removes the oldest step after a hundred others', () => {
    const { count, get } = counting();
    for (let index = 0; index <= 100; index++) get('many', input(`https://h${String(index)}.test`));
    get('many', input('https://h0.test'));
    get('many', input('https://h100.test'));
    expect(count.compiled).to.equal(102);
  });
});
