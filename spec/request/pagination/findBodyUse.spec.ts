import { expect } from 'chai';

import { findBodyUse, maxBodyUse } from '../../../lib/request/pagination/findBodyUse.js';

describe('findBodyUse', () => {
  const cases: readonly (readonly [source: string, use: string])[] = [
    ['$response.headers.next', 'none'],
    ['$response . status = 200', 'none'],
    ['$page.records < 10', 'none'],
    ['$response.body.next', 'rest'],
    ['$response.body.`next page`.url', 'rest'],
    ['$not($response.body.meta.has_more) or $response.headers.x = "1"', 'rest'],
    ['$response.body.data.meta.next', 'rest'],
    ['$response.body.data.items[-1].id', 'records'],
    ['$response.body.data', 'records'],
    ['$response.body', 'records'],
    ['$response', 'records'],
    ['($r := $response; $r.body.next)', 'records'],
    ['$response.body.*.next', 'records'],
    ['$response["body"].next', 'records'],
    ['$response.body.next & $response.body.data.items[0]', 'records'],
  ];
  for (const [source, use] of cases) {
    it(`finds ${use} in ${source}`, () => expect(findBodyUse(source, ['data', 'items'])).to.equal(use));
  }

  it('takes each use of a body that is the list of records itself for one of the records', () => {
    expect(findBodyUse('$response.body.next', [])).to.equal('records');
  });
});

describe('maxBodyUse', () => {
  it('returns the use that needs most', () => {
    expect(maxBodyUse([])).to.equal('none');
    expect(maxBodyUse(['none', 'rest'])).to.equal('rest');
    expect(maxBodyUse(['rest', 'records', 'none'])).to.equal('records');
  });
});
