import { expect } from 'chai';

import { EMPTY_STEP } from '../../../../lib/step/stepDraft.js';
import { createCheckDraft, createResponseDraft } from '../../../../lib/ui/pages/designer/proposals/checkDraft.js';

describe('createCheckDraft', () => {
  it('emits responses, without what would change or hide them', () =>
    expect(
      createCheckDraft(
        {
          ...EMPTY_STEP,
          settings: { trace: 'always', transform: 'id', emit: { batch: 5 }, conditional: true, dedupe: { key: 'id' } },
        },
        { records: 'items', pagination: { kind: 'link' } },
      ).settings,
    ).to.deep.equal({ trace: 'always', records: 'items', pagination: { kind: 'link' }, emit: 'response' }));
});

describe('createCheckDraft of a step with an advanced field', () => {
  it('repeats none of its fields', () =>
    expect(
      createCheckDraft(
        { ...EMPTY_STEP, settings: { advanced: 'records: items\nemit: { batch: 5 }\ntrace: always' } },
        { records: 'items', pagination: { kind: 'link' } },
      ).settings,
    ).to.deep.equal({ records: 'items', trace: 'always', pagination: { kind: 'link' }, emit: 'response' }));
});

describe('createResponseDraft', () => {
  it('emits the response in place of records', () =>
    expect(
      createResponseDraft({
        ...EMPTY_STEP,
        settings: { trace: 'always', records: 'items', emit: 'records', incremental: { cursor: 'id' } },
      }).settings,
    ).to.deep.equal({ trace: 'always' }));
});
