import { expect } from 'chai';

import { parseNote } from '../../../lib/ui/kit/parseNote.js';

describe('a help text', () => {
  it('may be empty', () => {
    expect(parseNote('')).to.deep.equal([]);
  });

  it('is text where it has no tags', () => {
    expect(parseNote('Two words')).to.deep.equal([{ text: 'Two words' }]);
  });

  it('has bold, slanted, line breaks and links', () => {
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

  it('takes strong for bold and em for slanted', () => {
    expect(parseNote('<strong>a</strong><em>b</em>')).to.deep.equal([
      { tag: 'b', children: [{ text: 'a' }] },
      { tag: 'i', children: [{ text: 'b' }] },
    ]);
  });

  it('shows any other tag as it stands there', () => {
    expect(parseNote('<script>alert(1)</script><img src=x onerror=alert(1)>')).to.deep.equal([
      { text: '<script>alert(1)</script><img src=x onerror=alert(1)>' },
    ]);
  });

  for (const address of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', '&#106;avascript:alert(1)']) {
    it(`links to no ${address}`, () => {
      expect(parseNote(`<a href="${address}">x</a>`)).to.deep.equal([
        { tag: 'a', href: '', children: [{ text: 'x' }] },
      ]);
    });
  }

  it('reads entities once', () => {
    expect(parseNote('&lt;b&gt; &amp;lt; &#36; &what;')).to.deep.equal([{ text: '<b> &lt; $ &what;' }]);
  });

  it('closes what is left open, and ignores what was never opened', () => {
    expect(parseNote('</i><b>a<i>b</b>c')).to.deep.equal([
      { tag: 'b', children: [{ text: 'a' }, { tag: 'i', children: [{ text: 'b' }] }] },
      { text: 'c' },
    ]);
  });
});
