import { expect } from 'chai';

import type { ProposedPagination } from '../../../../lib/step/proposals/proposal.js';
import { describePagination } from '../../../../lib/ui/pages/designer/proposals/describeProposal.js';

describe('describePagination', () => {
  const cases: readonly (readonly [ProposedPagination, string])[] = [
    [{ kind: 'link' }, 'Link header'],
    [{ kind: 'url', next: '$response.body.next' }, 'Next URL: body.next'],
    [{ kind: 'cursor', next: '$response.body.next', name: 'after' }, 'Cursor: body.next, sent as after'],
    [{ kind: 'cursor', next: '$last.id', name: 'after' }, 'Cursor: $last.id, sent as after'],
    [
      { kind: 'cursor', next: '$last.sort', name: 'search_after', in: 'body' },
      'Cursor: $last.sort, sent as search_after of the body',
    ],
    [{ kind: 'page', name: 'page' }, 'Page number as page'],
    [{ kind: 'offset', name: 'startAt' }, 'Offset as startAt'],
  ];
  for (const [pagination, text] of cases) it(text, () => expect(describePagination(pagination)).to.equal(text));
});
