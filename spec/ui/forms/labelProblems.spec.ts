import { expect } from 'chai';

import { labelProblems } from '../../../lib/ui/forms/labelProblems.js';

describe('words of the service beside a field', () => {
  const fields = {
    client_id: { viewClass: 'TextFieldView', label: 'Client ID' },
    other: { viewClass: 'TextFieldView' },
  };

  it('call it as its label does', () => {
    expect(labelProblems({ client_id: 'client_id is missing' }, fields)).to.deep.equal({
      client_id: 'Client ID is missing',
    });
  });

  it('stay as they are where they call it otherwise, or it has no label', () => {
    const problems = { client_id: 'The client_id is odd', other: 'other is missing', unknown: 'unknown is missing' };
    expect(labelProblems(problems, fields)).to.deep.equal(problems);
  });
});
