import { expect } from 'chai';

import { validateSignIn } from '../../../lib/ui/app/validateSignIn.js';

describe('validateSignIn', () => {
  it('returns a problem for an empty e-mail and an empty key', () => {
    expect(validateSignIn(' ', '').map(({ pointer, detail }) => [pointer, detail])).to.deep.equal([
      ['/email', 'Enter your e-mail address'],
      ['/key', 'Enter your API key'],
    ]);
    expect(validateSignIn('a@b.c', ' ').map(({ pointer }) => pointer)).to.deep.equal(['/key']);
  });

  it('returns no problems when both are filled in', () => {
    expect(validateSignIn('a@b.c', 'k')).to.deep.equal([]);
  });
});
