import { expect } from 'chai';

import { queryOf, withQuery } from '../../../lib/ui/pages/designer/model/urlQuery.js';
import { fixed, jsonata } from '../../../lib/ui/pages/designer/model/value.js';

const row = (name: string, value: string) => ({ name, value: fixed(value) });

describe('the query of an address', () => {
  it('is taken apart and decoded', () => {
    expect(queryOf(fixed('https://a/b?x=1&y=a%20b+c&flag&=z&bad=%E0%A4%A&a=b=c#?q=1'))).to.deep.equal([
      row('x', '1'),
      row('y', 'a b c'),
      row('flag', ''),
      row('', 'z'),
      row('bad', '%E0%A4%A'),
      row('a', 'b=c'),
    ]);
  });

  it('is nothing where there is no question mark, or nothing behind it', () => {
    for (const url of ['', 'https://a', 'https://a?', 'https://a#x?y'])
      expect(queryOf(fixed(url)), url).to.deep.equal([]);
  });

  it('keeps the spelling of what is not changed, and encodes what is', () => {
    const url = fixed('https://a?x=%31&y=a+b#top');
    const [x, y] = queryOf(url)!;
    expect(withQuery(url, [x!, y!])).to.deep.equal(url);
    expect(withQuery(url, [x!, row('y', 'ä&=#')])).to.deep.equal(fixed('https://a?x=%31&y=%C3%A4%26%3D%23#top'));
    expect(withQuery(url, [y!])).to.deep.equal(fixed('https://a?y=a+b#top'));
    expect(withQuery(url, [])).to.deep.equal(fixed('https://a#top'));
  });

  it('becomes an expression when one of its values is one, and stays a row', () => {
    const url = fixed('https://a?x=1');
    const rows = [row('x', '1'), { name: 'q', value: jsonata('body.name') }, row('z', '2')];
    const made = withQuery(url, rows);
    expect(made).to.deep.equal(jsonata('"https://a?x=1&q=" & $encodeUrlComponent(body.name) & "&z=2"'));
    expect(queryOf(made)).to.deep.equal(rows);
  });

  it('takes an expression before its name is there', () => {
    const url = withQuery(fixed('https://a'), [{ name: '', value: jsonata('') }]);
    expect(queryOf(url)).to.deep.equal([{ name: '', value: jsonata('') }]);
  });

  it('is read out of texts that are joined with expressions', () => {
    const url = jsonata(
      '$getFlowVariables().shop & "/orders?status=open&n=" & $encodeUrlComponent(a & ")") & \'&m=3\'',
    );
    const rows = queryOf(url)!;
    expect(rows).to.deep.equal([row('status', 'open'), { name: 'n', value: jsonata('a & ")"') }, row('m', '3')]);
    expect(withQuery(url, rows.slice(0, 1))).to.deep.equal(jsonata('$getFlowVariables().shop & "/orders?status=open"'));
  });

  it('shows a parameter that is no value alone, and keeps it', () => {
    const url = jsonata('"https://a?x=" & body.x & "&y=1"');
    const rows = queryOf(url)!;
    expect(rows).to.deep.equal([{ name: 'x', value: jsonata('"x=" & body.x'), locked: true }, row('y', '1')]);
    expect(withQuery(url, [rows[0]!, row('y', '2')])).to.deep.equal(jsonata('"https://a?x=" & body.x & "&y=2"'));
  });

  it('is left alone in an expression that is more than joined texts', () => {
    const others = [
      'a ? "https://a?x=1" : "https://b"',
      '"https://a?x=" & 1 + 2',
      '("a"; "b") & ',
      '"a" & "b',
      'a /* ? */ & "?x=1"',
      'a and "?x=1"',
      '"a?x=1" = b',
      '',
    ];
    for (const source of others) {
      expect(queryOf(jsonata(source)), source).to.equal(undefined);
      expect(withQuery(jsonata(source), [row('a', 'b')])).to.deep.equal(jsonata(source));
    }
  });

  it('is not misled by strings, brackets and patterns', () => {
    const url = jsonata('$replace(u, /["&?]/, "?a=1&b=2") & "?c=" & $encodeUrlComponent(x[y="&"].`z"`)');
    expect(queryOf(url)).to.deep.equal([{ name: 'c', value: jsonata('x[y="&"].`z"`') }]);
  });
});
