import { expect } from 'chai';
import fc from 'fast-check';

import { request } from '../../../lib/request/dialects/request/index.js';
import { proposePages } from '../../../lib/step/proposals/proposePages.js';

const LIMITS = { maxContentBytes: 1000, maxFileBytes: 1000, legacyTimeoutMs: 1000 };
const URL = 'https://api.example.com/orders?page=1&cursor=&offset=0';

/** Names with a meaning, and those that need quotes or are special in JavaScript. */
const name = fc.oneof(
  fc.constantFrom(
    ...'data items next next_cursor nextPageToken links meta page total total_pages offset limit has_more after id sort'.split(
      ' ',
    ),
    ...['@odata.nextLink', 'a b', 'a`b', 'and', '', '__proto__', 'constructor', 'toString'],
  ),
  fc.string({ maxLength: 5 }),
);
const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    false,
    0,
    1,
    2,
    1.5,
    -1,
    1e20,
    '',
    'x',
    '*',
    `${URL}&x=2`,
    '/orders?page=2',
    'http://[',
    '{next}',
  ),
  fc.string(),
);
const { body } = fc.letrec((tie) => ({
  body: fc.oneof({ maxDepth: 4 }, leaf, tie('list'), tie('object')),
  object: fc.dictionary(name, tie('body'), { maxKeys: 6 }),
  list: fc.oneof(fc.array(tie('object'), { maxLength: 3 }), fc.array(tie('body'), { maxLength: 3 })),
}));

describe('proposePages for any response', () => {
  it('proposes settings that a step can have', () =>
    fc.assert(
      fc.property(body, body, fc.constantFrom('GET', 'POST'), leaf, (response, sent, method, link) => {
        const { records, pagination } = proposePages({
          status: 200,
          headers: { link },
          body: response,
          request: { method, url: URL, body: sent },
        });
        const step = { secretId: 'S', reader: { method, url: JSON.stringify(URL) }, body: { json: '{}' } };
        for (const one of records) request.parse({ ...step, records: one.records }, LIMITS);
        for (const one of pagination) {
          request.parse({ ...step, records: '$', pagination: one.pagination }, LIMITS);
          expect(one.reason).to.match(/\.$/);
        }
      }),
      { numRuns: 500 },
    ));
});
