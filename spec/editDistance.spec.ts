import { expect } from 'chai';

import { computeEditDistance } from '../lib/editDistance.js';

describe('computeEditDistance', () => {
  for (const [a, b, distance] of [
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['retry', 'retry', 0],
    ['retries', 'retry', 3],
    ['attemps', 'attempts', 1],
    ['kitten', 'sitting', 3],
    ['Url', 'url', 1],
  ] as const) {
    it(`is ${distance} for "${a}" and "${b}"`, () => expect(computeEditDistance(a, b)).to.equal(distance));
  }
});
