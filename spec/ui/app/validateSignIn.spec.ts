import { expect } from 'chai';

import { validateSignIn } from '../../../lib/ui/app/validateSignIn.js';

describe('signing in', () => {
  it('needs an e-mail and a key', () => {
    expect(validateSignIn(' ', '').map(({ pointer, detail }) => [pointer, detail])).to.deep.equal([
      ['/email', 'Enter your e-mail address'],
      ['/key', 'Enter an API key of yours'],
    ]);
    expect(validateSignIn('a@b.c', ' ').map(({ pointer }) => pointer)).to.deep.equal(['/key']);
  });

  it('is asked of the service once both are there', () => {
    expect(validateSignIn('a@b.c', 'k')).to.deep.equal([]);
  });
});
