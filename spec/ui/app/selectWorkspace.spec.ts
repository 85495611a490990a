import { expect } from 'chai';

import { selectWorkspace } from '../../../lib/ui/app/selectWorkspace.js';

const two = [{ id: 'a' }, { id: 'b' }];

describe('the workspace that is open', () => {
  it('is the one in the address, also if there is none', () => {
    expect(selectWorkspace(two, 'b', 'a')).to.equal('b');
    expect(selectWorkspace(two, 'gone', 'a')).to.equal('gone');
  });

  it('is the last one where the address has none', () => {
    expect(selectWorkspace(two, '', 'b')).to.equal('b');
  });

  it('is the first one where the last one is gone, or there was none', () => {
    expect(selectWorkspace(two, '', 'gone')).to.equal('a');
    expect(selectWorkspace(two, '', undefined)).to.equal('a');
  });

  it('is none where there are none', () => {
    expect(selectWorkspace([], '', 'a')).to.equal(undefined);
  });
});
