import { expect } from 'chai';

import { readStructuredField } from '../../../lib/request/definition/structuredField.js';
import { captureError } from '../requestHelpers.js';

const read = (value: unknown): unknown => readStructuredField(value, 'Retry');

describe('readStructuredField', () => {
  it('returns an object as it is, and nothing for an empty field', () => {
    const value = { attempts: 3 };
    expect(read(value)).to.equal(value);
    for (const empty of [undefined, null, '', '  \n', '# a comment', 'null']) expect(read(empty)).to.equal(undefined);
  });

  it('parses YAML and JSON', () => {
    expect(read('attempts: 3\nmaxTime: 5m')).to.deep.equal({ attempts: 3, maxTime: '5m' });
    expect(read('{"attempts": 3}')).to.deep.equal({ attempts: 3 });
    expect(read('- a: 1\n- b: yes\n- 2030-01-01')).to.deep.equal([{ a: 1 }, { b: 'yes' }, '2030-01-01']);
  });

  for (const [what, text, error] of [
    [
      'a broken text',
      'a: [1',
      'the text is neither YAML nor JSON at line 2, column 1: unexpected end of the stream within a flow collection',
    ],
    [
      'a tab',
      'a:\n\t- b',
      'the text is neither YAML nor JSON at line 2, column 1: tab characters must not be used in indentation',
    ],
    [
      'a repeated member',
      'a: 1\na: 2',
      'the text is neither YAML nor JSON at line 2, column 1: duplicated mapping key',
    ],
    [
      'two documents',
      'a: 1\n---\na: 2',
      'the text is neither YAML nor JSON: expected a single document in the stream, but found more',
    ],
    ['an unknown alias', 'a: *x', 'the text is neither YAML nor JSON at line 1, column 6: unidentified alias "x"'],
  ] as const) {
    it(`names line and column of ${what}`, () =>
      expect(captureError(() => read(text))).to.equal(`configuration: Retry: ${error}`));
  }

  it('refuses an object as the name of a member', () =>
    expect(captureError(() => read('- ? { a: 1 }\n  : b'))).to.equal(
      'configuration: Retry: the name of a member is an object; write it as text, with : after it',
    ));

  it('refuses nesting that would end the process', () => {
    for (const text of [
      '['.repeat(20_000),
      `a:\n\t- b\n${'['.repeat(12_000)}`,
      '- '.repeat(20_000),
      '{a: '.repeat(5000),
    ]) {
      expect(captureError(() => read(text))).to.match(/^configuration: Retry: the text is neither YAML nor JSON/);
    }
  });

  it('refuses aliases that multiply or refer to themselves, and long texts', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...'bcdefghi'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join()}]`),
    ].join('\n');
    const many = 'configuration: Retry: more than 20000 values; remove aliases that refer to each other';
    expect(captureError(() => read(bomb))).to.equal(many);
    expect(captureError(() => read('&a [*a]'))).to.equal(many);
    expect(captureError(() => read(' '.repeat(262_145)))).to.equal('configuration: Retry: more than 262144 characters');
  });
});
