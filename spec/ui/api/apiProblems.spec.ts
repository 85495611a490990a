import { expect } from 'chai';

import { readProblems } from '../../../lib/ui/api/apiProblems.js';

describe('what the service did not take', () => {
  const of = (detail: string, pointer?: string) =>
    readProblems(400, { errors: [{ code: 'bad', detail, ...(pointer === undefined ? {} : { source: { pointer } }) }] });

  it('is told in its own words, at its place', () => {
    expect(of('Another one has this name', '/data/attributes/name')).to.deep.equal([
      { code: 'bad', detail: 'Another one has this name', pointer: '/data/attributes/name' },
    ]);
    expect(of('Nobody may')).to.deep.equal([{ code: 'bad', detail: 'Nobody may' }]);
  });

  it('does not name the place in a document, which nobody on a page has seen', () => {
    const place = '/data/attributes/name';
    expect(of(`${place} must NOT have more than 255 characters`, place)[0]?.detail).to.equal(
      'It must not have more than 255 characters',
    );
    expect(of(`${place} must be string`, place)[0]?.detail).to.equal('It must be string');
  });

  it('has a sentence where the answer has none', () => {
    for (const body of [undefined, 'text', { errors: 'none' }, { errors: [] }]) {
      expect(readProblems(502, body)).to.deep.equal([{ code: '502', detail: 'The service answered with status 502.' }]);
    }
  });
});
