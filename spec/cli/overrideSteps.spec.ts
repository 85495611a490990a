import { expect } from 'chai';

import { overrideSteps } from '../../lib/cli/overrideSteps.js';
import { readFlow } from '../../lib/runner/readFlow.js';

describe('overrideSteps', () => {
  const read = (text: string) => readFlow(`name: f\n${text}`, { file: 'f.yaml', defaultComponent: '/', env: {} });
  const configs = (text: string, overrides: Parameters<typeof overrideSteps>[1]): unknown[] => {
    const { trigger, steps } = overrideSteps(read(text), overrides);
    return [trigger, ...steps].map((step) => step?.config);
  };
  const trigger = (config: string) => `trigger: { function: requestTrigger, config: ${config} }`;

  it('sets the start of the increment, and the pages at most', () => {
    const text = trigger('{ incremental: { cursor: id, initial: 1 }, pagination: { kind: link, maxPages: 9 } }');
    expect(configs(text, { since: '2024-01-01', maxPages: 2 })).to.deep.equal([
      { incremental: { cursor: 'id', initial: '2024-01-01' }, pagination: { kind: 'link', maxPages: 2 } },
    ]);
    expect(configs(text, {})).to.deep.equal([read(text).trigger?.config]);
  });

  for (const [text, value] of [
    ['0', 0],
    ['1700000000', 1_700_000_000],
    ['-5', -5],
    ['007', '007'],
    ['12345678901234567890', '12345678901234567890'],
    ['1.50', '1.50'],
    ['2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z'],
    ['1e3', '1e3'],
  ] as const)
    it(`reads ${text} as ${JSON.stringify(value)}`, () => {
      expect(configs(trigger('{ incremental: { cursor: id } }'), { since: text })).to.deep.equal([
        { incremental: { cursor: 'id', initial: value } },
      ]);
    });

  it('finds the field as text, among the advanced ones, and in each step that has it', () => {
    const text = `trigger: { function: requestTrigger, config: { pagination: "kind: page # all" } }
steps:
  - { function: request, config: { advanced: "pagination: { kind: link }" } }
  - { function: request, config: { records: $ } }
  - { function: httpRequestAxios, config: { pagination: {} } }`;
    expect(configs(text, { maxPages: 1 })).to.deep.equal([
      { pagination: { kind: 'page', maxPages: 1 } },
      { advanced: { pagination: { kind: 'link', maxPages: 1 } } },
      { records: '$' },
      { pagination: {} },
    ]);
  });

  it('refuses a flow whose steps have no such field', () => {
    const refuse = (overrides: Parameters<typeof overrideSteps>[1]) => () =>
      overrideSteps(read(trigger('{ records: $ }')), overrides);
    expect(refuse({ since: '1' })).to.throw(
      '--since needs a step of the function request or requestTrigger with incremental; the flow has none',
    );
    expect(refuse({ maxPages: 1 })).to.throw('--max-pages needs a step of the function');
  });
});
