import { expect } from 'chai';

import { chosenWorkspace } from '../../../lib/ui/app/workspaces.js';

const two = [{ id: 'a' }, { id: 'b' }];

describe('the workspace that is open', () => {
  it('is the one in the address, also if there is none', () => {
    expect(chosenWorkspace(two, 'b', 'a')).to.equal('b');
    expect(chosenWorkspace(two, 'gone', 'a')).to.equal('gone');
  });

  it('is the last one where the address has none', () => {
    expect(chosenWorkspace(two, '', 'b')).to.equal('b');
  });

  it('is the first one where the last one is gone, or there was none', () => {
    expect(chosenWorkspace(two, '', 'gone')).to.equal('a');
    expect(chosenWorkspace(two, '', undefined)).to.equal('a');
  });

  it('is none where there are none', () => {
    expect(chosenWorkspace([], '', 'a')).to.equal(undefined);
  });
});
