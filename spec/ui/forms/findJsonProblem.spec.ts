import { expect } from 'chai';

import { findJsonProblem } from '../../../lib/ui/forms/findJsonProblem.js';

describe('findJsonProblem', () => {
  it('returns nothing for any JSON value', () => {
    for (const text of ['{}', 'null', ' [1] ', '"a"']) expect(findJsonProblem(text)).to.equal(undefined);
  });

  it('returns the reason for other text', () => {
    expect(findJsonProblem('')).to.match(/^This is not valid JSON\. \S/);
    expect(findJsonProblem('{ a: 1 }')).to.match(/^This is not valid JSON\. \S/);
  });
});
