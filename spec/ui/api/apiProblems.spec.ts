import { expect } from 'chai';

import { readProblems } from '../../../lib/ui/api/apiProblems.js';

describe('readProblems', () => {
  const of = (detail: string, pointer?: string) =>
    readProblems(400, { errors: [{ code: 'bad', detail, ...(pointer === undefined ? {} : { source: { pointer } }) }] });

  it('returns detail and pointer of each error', () => {
    expect(of('Another one has this name', '/data/attributes/name')).to.deep.equal([
      { code: 'bad', detail: 'Another one has this name', pointer: '/data/attributes/name' },
    ]);
    expect(of('Nobody may')).to.deep.equal([{ code: 'bad', detail: 'Nobody may' }]);
  });

  it('strips the pointer from the beginning of the detail', () => {
    const place = '/data/attributes/name';
    expect(of(`${place} must NOT have more than 255 characters`, place)[0]?.detail).to.equal(
      'It must not have more than 255 characters',
    );
    expect(of(`${place} must be string`, place)[0]?.detail).to.equal('It must be string');
  });

  it('returns one problem with the status when the body has no errors', () => {
    for (const body of [undefined, 'text', { errors: 'none' }, { errors: [] }]) {
      expect(readProblems(502, body)).to.deep.equal([
        { code: '502', detail: 'The service responded with status 502.' },
      ]);
    }
  });
});
