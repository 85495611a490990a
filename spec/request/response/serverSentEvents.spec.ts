import { expect } from 'chai';

import { readServerSentEvents } from '../../../lib/request/response/serverSentEvents.js';
import { collect, cutText } from './readerHelpers.js';

const read = (text: string, size = 1, maxLength = 100) => collect(readServerSentEvents(cutText(text, size), maxLength));

describe('readServerSentEvents', () => {
  for (const [what, text, values] of [
    ['an event', 'data: x\n\n', [{ event: 'message', data: 'x' }]],
    ['several lines of data', 'data: YHOO\ndata: +2\ndata\n\n', [{ event: 'message', data: 'YHOO\n+2\n' }]],
    [
      'a type',
      'event: add\ndata: 1\n\ndata: 2\n\n',
      [
        { event: 'add', data: '1' },
        { event: 'message', data: '2' },
      ],
    ],
    [
      'one space after the colon only',
      'data:a\n\ndata:  b\n\n',
      [
        { event: 'message', data: 'a' },
        { event: 'message', data: ' b' },
      ],
    ],
    [
      'an id, which is that of later events too',
      'id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n',
      [
        { event: 'message', data: 'a', id: '1' },
        { event: 'message', data: 'b', id: '1' },
        { event: 'message', data: 'c', id: '2' },
      ],
    ],
    [
      'an empty id',
      'id: 1\ndata: a\n\nid\ndata: b\n\n',
      [
        { event: 'message', data: 'a', id: '1' },
        { event: 'message', data: 'b', id: '' },
      ],
    ],
    [
      'comments, retry and unknown fields',
      ': keep-alive\nretry: 10\nretry: x\nfoo: bar\ndata: a\n\n',
      [{ event: 'message', data: 'a' }],
    ],
    [
      'CR LF',
      'data: a\r\n\r\ndata: b\r\n\r\n',
      [
        { event: 'message', data: 'a' },
        { event: 'message', data: 'b' },
      ],
    ],
    [
      'CR only',
      'data: a\r\rdata: b\r\r',
      [
        { event: 'message', data: 'a' },
        { event: 'message', data: 'b' },
      ],
    ],
    [
      'an event that ends in CR before a line that is cut off',
      'data: a\r\n\rdata: b',
      [{ event: 'message', data: 'a' }],
    ],
    ['empty data', 'data:\n\n', [{ event: 'message', data: '' }]],
    ['no event without data', 'event: x\n\nid: 1\n\n', []],
    ['no event that is cut off', 'data: a\n\ndata: b\n', [{ event: 'message', data: 'a' }]],
    ['nothing', '', []],
  ] as const) {
    it(`reads ${what}`, async () => {
      for (const size of [1, 2, 5, 1000]) expect(await read(text, size), `pieces of ${size}`).to.deep.equal({ values });
    });
  }

  it('refuses an event that is too large, even if it never ends', async () => {
    const error =
      'response: A record of the SSE response is larger than 100 bytes; check the path of records, or set response.as to attachment';
    const values = [{ event: 'message', data: 'a' }];
    expect(await read(`data: a\n\ndata: ${'x'.repeat(200)}`, 7)).to.deep.equal({ values, error });
    expect(await read(`data: a\n\n${'data: 0123456789\n'.repeat(20)}`, 7)).to.deep.equal({ values, error });
    expect((await read('data: 0123456789\n\n'.repeat(1000), 7)).values).to.have.length(1000);
  });
});
