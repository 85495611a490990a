import { expect } from 'chai';

import { findLineRange, groupProblems } from '../../../../lib/ui/pages/runs/startForm.js';

describe('startForm', () => {
  it('groups problems by flow line, variable and others', () => {
    const problems = groupProblems([
      { code: 'invalid', pointer: '/data/attributes/flow', detail: 'line 3: steps.0: there is no\nsuch function' },
      { code: 'invalid', pointer: '/data/attributes/flow', detail: 'The file has no trigger' },
      { code: 'missing_variable', pointer: '/data/attributes/variables/BASE', detail: 'BASE has no value' },
      { code: 'missing_variable', pointer: '/data/attributes/variables/a~1b~0c', detail: 'no value' },
      { code: 'invalid', pointer: '/data/attributes/messages', detail: 'no messages' },
      { code: 'forbidden', detail: 'not yours' },
    ]);
    expect(problems).to.deep.equal({
      flow: [{ line: 3, message: 'steps.0: there is no\nsuch function' }, { message: 'The file has no trigger' }],
      variables: { BASE: 'BASE has no value', 'a/b~c': 'no value' },
      others: ['no messages', 'not yours'],
    });
  });

  it('finds the range of a line, also past the end', () => {
    expect(findLineRange('ab\ncde\n\nf', 1)).to.deep.equal([0, 2]);
    expect(findLineRange('ab\ncde\n\nf', 2)).to.deep.equal([3, 6]);
    expect(findLineRange('ab\ncde\n\nf', 3)).to.deep.equal([7, 7]);
    expect(findLineRange('ab\ncde\n\nf', 9)).to.deep.equal([9, 9]);
    expect(findLineRange('', 1)).to.deep.equal([0, 0]);
  });
});
