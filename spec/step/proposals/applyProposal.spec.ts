import { expect } from 'chai';

import { applyProposal } from '../../../lib/step/proposals/applyProposal.js';
import { EMPTY_STEP, type StepDraft } from '../../../lib/step/stepDraft.js';
import { toJsonataValue, toTextValue } from '../../../lib/step/stepValue.js';

const PAGE = { kind: 'page', name: 'page' } as const;
const step = (changes: Partial<StepDraft>): StepDraft => ({ ...EMPTY_STEP, function: 'request', ...changes });

describe('applyProposal', () => {
  it('writes the settings and keeps the others', () =>
    expect(
      applyProposal(step({ settings: { trace: 'always' } }), { records: 'data', pagination: PAGE }).settings,
    ).to.deep.equal({ trace: 'always', records: 'data', pagination: PAGE }));

  it('replaces the records alone', () =>
    expect(applyProposal(step({ settings: { records: 'a', emit: 'records' } }), { records: '$' })).to.deep.equal(
      step({ settings: { records: '$', emit: 'records' } }),
    ));

  it('removes the parameter from the URL, and leaves the spelling of the others', () =>
    expect(
      applyProposal(step({ url: toTextValue('https://a.example/?q=a%2Cb&page=1&per_page=5') }), { pagination: PAGE })
        .url,
    ).to.deep.equal(toTextValue('https://a.example/?q=a%2Cb&per_page=5')));

  it('removes it from the expression of a URL', () =>
    expect(
      applyProposal(step({ url: toJsonataValue('$getFlowVariables().shop & "/orders?page=1"') }), { pagination: PAGE })
        .url,
    ).to.deep.equal(toJsonataValue('$getFlowVariables().shop & "/orders"')));

  it('leaves an expression that can’t be split', () => {
    const url = toJsonataValue('x ? "https://a.example/?page=1" : y');
    expect(applyProposal(step({ url }), { pagination: PAGE }).url).to.deep.equal(url);
  });

  it('removes it from the query parameters, also in YAML', () => {
    const other = { name: 'page', in: 'header', value: '1' };
    const parameters = [{ name: 'page', in: 'query', value: '1' }, other];
    for (const given of [
      parameters,
      '- { name: page, in: query, value: "1" }\n- { name: page, in: header, value: "1" }',
    ])
      expect(applyProposal(step({ settings: { parameters: given } }), { pagination: PAGE }).settings).to.deep.equal({
        parameters: [other],
        pagination: PAGE,
      });
  });

  it('keeps a query parameter with the name of a member of the body', () => {
    const url = toTextValue('https://a.example/?page=1');
    expect(applyProposal(step({ url }), { pagination: { ...PAGE, in: 'body' } }).url).to.deep.equal(url);
  });
});
