import { expect } from 'chai';

import { labelProblems } from '../../../lib/ui/forms/labelProblems.js';

describe('labelProblems', () => {
  const fields = {
    client_id: { viewClass: 'TextFieldView', label: 'Client ID' },
    other: { viewClass: 'TextFieldView' },
  };

  it('replaces the name of a field by its label', () => {
    expect(labelProblems({ client_id: 'client_id is missing' }, fields)).to.deep.equal({
      client_id: 'Client ID is missing',
    });
  });

  it('keeps messages that start otherwise and fields without a label', () => {
    const problems = { client_id: 'The client_id is odd', other: 'other is missing', unknown: 'unknown is missing' };
    expect(labelProblems(problems, fields)).to.deep.equal(problems);
  });
});
