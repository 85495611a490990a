import { expect } from 'chai';

import { selectWorkspace } from '../../../lib/ui/app/selectWorkspace.js';

const two = [{ id: 'a' }, { id: 'b' }];

describe('selectWorkspace', () => {
  it('returns the workspace of the address, also if it is unknown', () => {
    expect(selectWorkspace(two, 'b', 'a')).to.equal('b');
    expect(selectWorkspace(two, 'gone', 'a')).to.equal('gone');
  });

  it('returns the last workspace when the address has none', () => {
    expect(selectWorkspace(two, '', 'b')).to.equal('b');
  });

  it('returns the first workspace when the last one is gone or unknown', () => {
    expect(selectWorkspace(two, '', 'gone')).to.equal('a');
    expect(selectWorkspace(two, '', undefined)).to.equal('a');
  });

  it('returns undefined without any workspace', () => {
    expect(selectWorkspace([], '', 'a')).to.equal(undefined);
  });
});
