import { expect } from 'chai';

import { EMPTY_STEP } from '../../../../lib/step/stepDraft.js';
import { createCheckDraft } from '../../../../lib/ui/pages/designer/proposals/checkDraft.js';

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
