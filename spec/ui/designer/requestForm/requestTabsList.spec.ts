import { expect } from 'chai';

import { REQUEST_FIELDS } from '../../../../lib/ui/pages/designer/requestForm/fieldInfo.js';
import { listTabFields, REQUEST_TABS } from '../../../../lib/ui/pages/designer/requestForm/requestTabsList.js';

describe('tabs of request', () => {
  it('have every field once, and fields of no tab in the last one', () => {
    const known = Object.keys(REQUEST_FIELDS);
    const all = REQUEST_TABS.flatMap(({ name }) => listTabFields(name, [...known, 'later'], ['retry', 'hand-written']));
    expect(all).to.have.members([...known.filter((name) => name !== 'advanced'), 'later', 'hand-written']);
    expect(listTabFields('general', ['later'], ['hand-written']).slice(-2)).to.deep.equal(['later', 'hand-written']);
  });
});
