import { expect } from 'chai';
import { findMappedClass, parseErrorMap } from '../../lib/oauth/errorMap.js';

describe('readErrorMap', () => {
  it('reads the entries that it understands, and says whether it understands all', () => {
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

describe('mappedClass', () => {
  const fits = (words: string | undefined, pattern: string): boolean =>
    findMappedClass(parseErrorMap({ e: { class: 'dead', words: pattern } }).map, ['e'], words) === 'dead';

  for (const [words, pattern, expected] of [
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
    it(`${expected ? 'finds' : 'does not find'} ${pattern} in ${JSON.stringify(words)}`, () => {
      expect(fits(words, pattern)).to.equal(expected);
    });
  }

  it('goes by the order of the codes, then by that of the meanings', () => {
    const { map } = parseErrorMap({ a: { class: 'dead', words: 'x' }, b: ['client', 'dead'], c: 'transient' });
    expect(findMappedClass(map, ['a', 'b', 'c'], 'y')).to.equal('client');
    expect(findMappedClass(map, ['a', 'b', 'c'], 'x')).to.equal('dead');
    expect(findMappedClass(map, ['c', 'b'], 'x')).to.equal('transient');
    expect(findMappedClass(map, ['toString', '__proto__'], 'x')).to.equal(undefined);
  });

  it('is done at once with many stars', () => {
    const startedAt = performance.now();
    expect(fits('a'.repeat(65_536), `${'a*'.repeat(99)}b`)).to.equal(false);
    expect(performance.now() - startedAt).to.be.below(200);
  });
});
