import { expect } from 'chai';
import { findMappedClass, parseErrorMap } from '../../lib/oauth/errorMap.js';

describe('parseErrorMap', () => {
  it('returns the valid entries, and whether all are valid', () => {
    const { map, isValid } = parseErrorMap({ a: 'dead', b: 'fatal', c: null, d: { class: 'client' } });
    expect([...map]).to.deep.equal([
      ['a', [{ class: 'dead' }]],
      ['d', [{ class: 'client' }]],
    ]);
    expect(isValid).to.equal(false);
    expect(parseErrorMap({ a: ['dead'], b: { class: 'transient', words: null }, c: null }).isValid).to.equal(true);
    for (const none of [undefined, null, 'dead', ['dead'], 7]) expect(parseErrorMap(none).isValid).to.equal(false);
  });
});

describe('findMappedClass', () => {
  const matches = (description: string | undefined, pattern: string): boolean =>
    findMappedClass(parseErrorMap({ e: { class: 'dead', words: pattern } }).map, ['e'], description) === 'dead';

  for (const [description, pattern, expected] of [
    ['Token is being processed', 'being processed', true],
    ['Token is BEING\n  Processed', 'being processed', true],
    ['Token is being processed', 'token*processed', true],
    ['Token is being processed', '*being*', true],
    ['Token is being processed', 'processed*token', false],
    ['abab', 'ab*ab', true],
    ['aba', 'ab*ab', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
    ['été', 'ÉTÉ', true],
    ['', 'x', false],
    [undefined, 'x', false],
  ] as const) {
    it(`${expected ? 'matches' : 'does not match'} ${JSON.stringify(description)} with ${pattern}`, () => {
      expect(matches(description, pattern)).to.equal(expected);
    });
  }

  it('tries codes in order, then the mappings of a code in order', () => {
    const { map } = parseErrorMap({ a: { class: 'dead', words: 'x' }, b: ['client', 'dead'], c: 'transient' });
    expect(findMappedClass(map, ['a', 'b', 'c'], 'y')).to.equal('client');
    expect(findMappedClass(map, ['a', 'b', 'c'], 'x')).to.equal('dead');
    expect(findMappedClass(map, ['c', 'b'], 'x')).to.equal('transient');
    expect(findMappedClass(map, ['toString', '__proto__'], 'x')).to.equal(undefined);
  });

  // Exponential time would exceed the time limit of a spec.
  it('matches a pattern with many stars', () => {
    expect(matches('a'.repeat(65_536), `${'a*'.repeat(99)}b`)).to.equal(false);
  });
});
