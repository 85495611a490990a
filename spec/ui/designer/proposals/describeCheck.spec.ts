import { expect } from 'chai';

import type { ProposedPagination } from '../../../../lib/step/proposals/proposal.js';
import { describeCheck } from '../../../../lib/ui/pages/designer/proposals/describeCheck.js';

const page = (...ids: readonly number[]) => {
  const text = JSON.stringify({ status: 200, headers: {}, body: { items: ids.map((id) => ({ id })) } });
  return { text, length: text.length };
};
const CURSOR: ProposedPagination = { kind: 'cursor', next: '$response.body.next', name: 'after' };

describe('describeCheck', () => {
  const check = (messages: readonly { text: string; length: number }[], pagination = CURSOR, errors: string[] = []) =>
    describeCheck({ messages, errors: errors.map((text) => ({ text })) }, pagination, ['items']);

  it('verifies a second page with other records', () => {
    expect(check([page(1, 2), page(3, 4)])).to.deep.equal({ isVerified: true, text: 'page 2 has 2 other records' });
    expect(check([page(1, 2), page(3)]).text).to.equal('page 2 has 1 other record');
  });

  const wrong: readonly (readonly [text: string, ReturnType<typeof check>])[] = [
    ["Page 2 has the same records as page 1: the server doesn't read after.", check([page(1, 2), page(1, 2)])],
    ['Page 2 has the same records as page 1.', check([page(1), page(1)], { kind: 'link' })],
    [
      'Page 2 repeats 1 record of page 1 among its 2: the server counts in another way, or the list has changed.',
      check([page(1, 2), page(2, 3)]),
    ],
    ['Page 2 has no records: page 1 is the last one, or the parameter is another one.', check([page(1), page()])],
    ['There is no page 2: the response names none.', check([page(1)])],
    ['Page 2 failed: HTTP 400', check([page(1)], CURSOR, ['HTTP 400'])],
    ['The request failed: HTTP 500', check([], CURSOR, ['HTTP 500'])],
    ['The request failed: there is no response.', check([])],
    [
      'The pages are too long to be compared. Request fewer records per page.',
      check([page(1), { text: '{"sta', length: 2_000_000 }]),
    ],
  ];
  for (const [text, result] of wrong) {
    it(`says: ${text}`, () => expect(result).to.deep.equal({ isVerified: false, text }));
  }
});
