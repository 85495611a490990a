import { expect } from 'chai';

import { findRecords } from '../../../lib/step/proposals/findRecords.js';

const URL = 'https://api.example.com/v1/orders.json?status=open';
const objects = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

describe('findRecords', () => {
  const cases: readonly (readonly [name: string, body: unknown, found: readonly (readonly [string, string])[]])[] = [
    ['the body', objects(2), [['$', 'high']]],
    ['an empty body', [], [['$', 'medium']]],
    ['a known name', { results: objects(2) }, [['results', 'high']]],
    ['one record', { data: objects(1) }, [['data', 'high']]],
    ['a name of the URL', { orders: objects(1) }, [['orders', 'high']]],
    ['the only list', { bestellungen: objects(2) }, [['bestellungen', 'high']]],
    ['the only list, of one object', { bestellungen: objects(1) }, [['bestellungen', 'medium']]],
    [
      'the larger of two lists',
      { bestellungen: objects(5), kunden: objects(2) },
      [
        ['bestellungen', 'medium'],
        ['kunden', 'low'],
      ],
    ],
    [
      'a known name beside a larger list',
      { items: objects(2), kunden: objects(5) },
      [
        ['items', 'high'],
        ['kunden', 'low'],
      ],
    ],
    [
      'two equal lists',
      { bestellungen: objects(2), kunden: objects(2) },
      [
        ['bestellungen', 'low'],
        ['kunden', 'low'],
      ],
    ],
    ['resources that are included', { data: objects(1), included: objects(9), errors: objects(3) }, [['data', 'high']]],
    ['lists in records', { data: [{ lines: objects(9) }, { lines: objects(9) }] }, [['data', 'high']]],
    ['a nested list', { response: { body: { items: objects(2) } } }, [['response.body.items', 'high']]],
    ['a list in a member of HAL', { _embedded: { orders: objects(2) } }, [['_embedded.orders', 'high']]],
    ['names to be quoted', { 'order-list': { 'a b': objects(2) } }, [['`order-list`.`a b`', 'high']]],
    ['a name that is a word', { in: objects(2) }, [['`in`', 'high']]],
    ['a name that can’t be written', { 'a`b': objects(2) }, []],
    [
      'edges of GraphQL',
      { data: { o: { edges: [{ cursor: 'x', node: { id: 1 } }] } } },
      [['data.o.edges.node', 'high']],
    ],
    ['a part of a resource', { id: 1, total: 5, lines: objects(3) }, [['lines', 'low']]],
    ['a part of a resource in data', { data: { id: 1, items: objects(3) } }, [['data.items', 'low']]],
    ['an empty list of a known name', { data: [], next: null }, [['data', 'medium']]],
    ['an empty list of another name', { kunden: [] }, []],
    ['a list of scalars', { data: [1, 2, 3] }, []],
    ['a body of scalars', ['a', 'b'], []],
    ['a mixed list', { data: [{ id: 1 }, null] }, []],
    ['lists of lists', { data: [[{ id: 1 }], [{ id: 2 }]] }, []],
    ['an object', { id: 1 }, []],
    ['text', 'data', []],
    ['nothing', null, []],
  ];
  for (const [name, body, found] of cases) {
    it(`finds ${found.map(([records]) => records).join(', ') || 'nothing'} for ${name}`, () =>
      expect(findRecords(body, URL).map(({ records, confidence }) => [records, confidence])).to.deep.equal(found));
  }

  it('gives its reasons', () =>
    expect(
      [{ results: objects(2) }, { id: 1, lines: objects(1) }, [], { a: objects(3), b: objects(1) }].map(
        (body) => findRecords(body, URL)[0]?.reason,
      ),
    ).to.deep.equal([
      'body.results is the only array of objects (2).',
      'body.lines is an array of 1 object, but in an object that has an id.',
      'body is an empty array.',
      'body.a is an array of 3 objects.',
    ]));
});
