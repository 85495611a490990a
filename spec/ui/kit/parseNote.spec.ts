import { expect } from 'chai';

import { parseNote } from '../../../lib/ui/kit/parseNote.js';

describe('parseNote', () => {
  it('returns nothing for an empty text', () => {
    expect(parseNote('')).to.deep.equal([]);
  });

  it('returns text without tags', () => {
    expect(parseNote('Two words')).to.deep.equal([{ text: 'Two words' }]);
  });

  it('parses b, i, br and links', () => {
    expect(
      parseNote('a <b>b <i>c</i></b><br/><BR>d <a target="_blank" href="https://e.example/?f=1&amp;g=2">h</a>'),
    ).to.deep.equal([
      { text: 'a ' },
      { tag: 'b', children: [{ text: 'b ' }, { tag: 'i', children: [{ text: 'c' }] }] },
      { tag: 'br' },
      { tag: 'br' },
      { text: 'd ' },
      { tag: 'a', href: 'https://e.example/?f=1&g=2', children: [{ text: 'h' }] },
    ]);
  });

  it('parses strong as b and em as i', () => {
    expect(parseNote('<strong>a</strong><em>b</em>')).to.deep.equal([
      { tag: 'b', children: [{ text: 'a' }] },
      { tag: 'i', children: [{ text: 'b' }] },
    ]);
  });

  it('keeps other tags as text', () => {
    expect(parseNote('<script>alert(1)</script><img src=x onerror=alert(1)>')).to.deep.equal([
      { text: '<script>alert(1)</script><img src=x onerror=alert(1)>' },
    ]);
  });

  for (const address of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', '&#106;avascript:alert(1)']) {
    it(`drops the href ${address}`, () => {
      expect(parseNote(`<a href="${address}">x</a>`)).to.deep.equal([
        { tag: 'a', href: '', children: [{ text: 'x' }] },
      ]);
    });
  }

  it('decodes entities once', () => {
    expect(parseNote('&lt;b&gt; &amp;lt; &#36; &what;')).to.deep.equal([{ text: '<b> &lt; $ &what;' }]);
  });

  it('closes open tags and ignores unmatched closing tags', () => {
    expect(parseNote('</i><b>a<i>b</b>c')).to.deep.equal([
      { tag: 'b', children: [{ text: 'a' }, { tag: 'i', children: [{ text: 'b' }] }] },
      { text: 'c' },
    ]);
  });
});
