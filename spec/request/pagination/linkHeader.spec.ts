import { expect } from 'chai';

import { findLink } from '../../../lib/request/pagination/linkHeader.js';

describe('findLink', () => {
  const cases: readonly (readonly [title: string, header: string, target: string | undefined])[] = [
    ['a single link', '<https://a.example/2>; rel="next"', 'https://a.example/2'],
    ['a relation without quotes', '</orders?page=2>; rel=next', '/orders?page=2'],
    [
      'the second of two links',
      '<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next"',
      'https://a.example/3',
    ],
    ['one of several relations', '<https://a.example/9>; rel="last next"', 'https://a.example/9'],
    ['a relation in another case', '<https://a.example/2>; REL="Next"', 'https://a.example/2'],
    ['commas and semicolons in the target', '<https://a.example/x?f=a,b;c>; rel="next"', 'https://a.example/x?f=a,b;c'],
    [
      'commas and quotes in a parameter',
      '<https://a.example/2>; title="a, \\"b\\" <c>; rel=prev"; rel="next"',
      'https://a.example/2',
    ],
    ['white space around everything', ' < https://a.example/2 > ; rel = "next" ', 'https://a.example/2'],
    ['an empty part between commas', ', ,<https://a.example/2>; rel="next",', 'https://a.example/2'],
    ['a trailing semicolon', '<https://a.example/2>; rel="next";', 'https://a.example/2'],
    ['a parameter without a value', '<https://a.example/2>; crossorigin; rel="next"', 'https://a.example/2'],
    ['an empty target', '<>; rel="next"', ''],
    ['the first of two relations of a link', '<https://a.example/2>; rel="prev"; rel="next"', undefined],
    ['no link of the relation', '<https://a.example/1>; rel="prev"', undefined],
    ['a relation that only contains the name', '<https://a.example/1>; rel="next-archive"', undefined],
    ['a link with an anchor', '<https://a.example/2>; rel="next"; anchor="/other"', undefined],
    ['an empty header', '', undefined],
    ['a target without brackets', 'https://a.example/2; rel="next"', undefined],
    ['a target that never ends', '<https://a.example/2; rel="next"', undefined],
    ['a quote that never ends', '<https://a.example/2>; rel="next', undefined],
    [
      'a broken link before a good one',
      'garbage; rel="next", <https://a.example/2>; rel="next"',
      'https://a.example/2',
    ],
    [
      'a broken parameter before a good link',
      '<https://a.example/1>; rel=, <https://a.example/2>; rel="next"',
      'https://a.example/2',
    ],
    [
      'text after a parameter',
      '<https://a.example/1>; rel="next" x, <https://a.example/2>; rel="next"',
      'https://a.example/2',
    ],
  ];
  for (const [title, header, target] of cases) {
    it(`reads ${title}`, () => expect(findLink(header, 'next')).to.equal(target));
  }

  it('reads a long header of white space, quotes and brackets in linear time', () => {
    for (const text of [' ', '"', '<', '<>', ';', '\\', ', <>;', '<,', '<a>; a="', '<a>;a=b;']) {
      expect(findLink(text.repeat(200_000), 'next'), text).to.equal(undefined);
    }
  });
});
