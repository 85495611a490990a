import { expect } from 'chai';

import { missingToSignIn } from '../../../lib/ui/app/signInProblems.js';

describe('signing in', () => {
  it('needs an e-mail and a key', () => {
    expect(missingToSignIn(' ', '').map(({ pointer, detail }) => [pointer, detail])).to.deep.equal([
      ['/email', 'Enter your e-mail address'],
      ['/key', 'Enter an API key of yours'],
    ]);
    expect(missingToSignIn('a@b.c', ' ').map(({ pointer }) => pointer)).to.deep.equal(['/key']);
  });

  it('is asked of the service once both are there', () => {
    expect(missingToSignIn('a@b.c', 'k')).to.deep.equal([]);
  });
});
