import { expect } from 'chai';

import { listResponseHeaders } from '../../lib/request/responseHeaders.js';
import { head } from './fakeResponse.js';

describe('listResponseHeaders', () => {
  it('lists the values of a repeated header, and set-cookie always', () => {
    const headers = { 'x-a': '1, 2', 'x-b': '3', 'set-cookie': ['a=b'], vary: 'x, y' };
    const rawHeaders = [
      'X-A',
      '1',
      'X-B',
      '3',
      'x-a',
      '2',
      'Set-Cookie',
      'a=b',
      'Vary',
      'x, y',
      'Content-Encoding',
      'gzip',
    ];
    expect(listResponseHeaders({ ...head(headers), rawHeaders })).to.deep.equal({
      'x-a': ['1', '2'],
      'x-b': '3',
      'set-cookie': ['a=b'],
      vary: 'x, y',
    });
    expect(listResponseHeaders(head({ 'x-a': '1', 'x-c': undefined }))).to.deep.equal({ 'x-a': '1' });
  });
});
