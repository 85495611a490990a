import { expect } from 'chai';

import { listBase64Forms, SecretMask } from '../../../lib/runner/worker/secretMask.js';

const MARKER = 'MARKER/+7f3a &"é';

describe('SecretMask', () => {
  const masked = (text: string): string => {
    const mask = new SecretMask();
    mask.add([MARKER, '']);
    return mask.maskText(text);
  };

  for (const [form, text] of [
    ['as it is', MARKER],
    ['in JSON', JSON.stringify({ key: MARKER }).slice(8, -2)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(MARKER)).slice(3, -3)],
    ['in a query', encodeURIComponent(MARKER)],
    ['in a form', new URLSearchParams([['k', MARKER]]).toString().slice(2)],
    ['in JSON in a query', encodeURIComponent(JSON.stringify(MARKER).slice(1, -1))],
    ['in JSON in base64', Buffer.from(JSON.stringify(MARKER).slice(1, -1)).toString('base64')],
    ['in a query in base64', Buffer.from(encodeURIComponent(MARKER)).toString('base64')],
    ['in base64', Buffer.from(MARKER).toString('base64')],
    ['in base64 for URLs', Buffer.from(MARKER).toString('base64url')],
  ] as const) {
    it(`masks a value ${form}`, () => {
      expect(masked(`before ${text} after`)).to.equal('before [secret] after');
    });
  }

  for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
    for (const after of ['', 'x', 'xy', 'xyz']) {
      it(`masks the base64 of "${before}" + value + "${after}"`, () => {
        const encoded = Buffer.from(`${before}${MARKER}${after}`).toString('base64');
        const shown = masked(encoded);
        expect(shown).to.contain('[secret]');
        // The rest are digits of the neighboring bytes and of the bits that the value shares with them.
        expect(shown.replace('[secret]', '').length).to.be.at.most(
          encoded.length - listBase64Forms(MARKER)[0]!.length + 2,
        );
      });
    }
  }

  it('has no base64 form for a value that is too short', () => {
    expect(listBase64Forms('12345')).to.deep.equal([]);
  });

  it('masks values only after they are added', () => {
    const mask = new SecretMask();
    expect(mask.maskText('one two')).to.equal('one two');
    mask.add(['one']);
    mask.add(['two']);
    expect(mask.maskText('one two three')).to.equal('[secret] [secret] three');
  });

  it('returns a text that fits in full with its length', () => {
    expect(new SecretMask().maskExcerpt('abc', 3)).to.deep.equal({ text: 'abc', length: 3 });
  });

  it('cuts a longer text', () => {
    expect(new SecretMask().maskExcerpt('abcd', 3)).to.deep.equal({ text: 'abc', length: 4 });
  });

  it('reports masked text that fits as complete', () => {
    const mask = new SecretMask();
    mask.add(['x'.repeat(100)]);
    expect(mask.maskExcerpt('x'.repeat(100), 10)).to.deep.equal({ text: '[secret]', length: 8 });
  });

  it('never shows a part of a value at a cut', () => {
    const value = 'MARKER-'.repeat(50);
    const mask = new SecretMask();
    mask.add([value]);
    for (const before of [0, 65_536 - 349, 65_536 - 175, 65_536, 65_636]) {
      // Masking many values at the start shortens the text before the cut.
      const text = `${value.repeat(300)}${'.'.repeat(before)}${value}${'.'.repeat(200_000)}`;
      const { text: shown, length } = mask.maskExcerpt(text, 100);
      expect(shown).not.to.contain('MARKER');
      expect(length).to.equal(text.length);
    }
  });

  it('finds nothing of a long token in a megabyte', () => {
    const mask = new SecretMask();
    mask.add([Buffer.from('x.y'.repeat(700)).toString('base64url'), 'another-one']);
    const text = JSON.stringify({
      rows: Array.from({ length: 12_000 }, (_, n) => ({ id: n, name: `row & ${String(n)} "quoted" / text` })),
    });
    expect(mask.maskExcerpt(text, 1024 * 1024)).to.deep.equal({ text, length: text.length });
  });
});
