import { expect } from 'chai';

import { parseQuery, replaceQuery } from '../../../lib/ui/pages/designer/model/urlQuery.js';
import { toTextValue, toJsonataValue } from '../../../lib/ui/pages/designer/model/stepValue.js';

const row = (name: string, value: string) => ({ name, value: toTextValue(value) });

describe('the query of an address', () => {
  it('is taken apart and decoded', () => {
    expect(parseQuery(toTextValue('https://a/b?x=1&y=a%20b+c&flag&=z&bad=%E0%A4%A&a=b=c#?q=1'))).to.deep.equal([
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
      expect(parseQuery(toTextValue(url)), url).to.deep.equal([]);
  });

  it('keeps the spelling of what is not changed, and encodes what is', () => {
    const url = toTextValue('https://a?x=%31&y=a+b#top');
    const [x, y] = parseQuery(url)!;
    expect(replaceQuery(url, [x!, y!])).to.deep.equal(url);
    expect(replaceQuery(url, [x!, row('y', 'ä&=#')])).to.deep.equal(
      toTextValue('https://a?x=%31&y=%C3%A4%26%3D%23#top'),
    );
    expect(replaceQuery(url, [y!])).to.deep.equal(toTextValue('https://a?y=a+b#top'));
    expect(replaceQuery(url, [])).to.deep.equal(toTextValue('https://a#top'));
  });

  it('becomes an expression when one of its values is one, and stays a row', () => {
    const url = toTextValue('https://a?x=1');
    const rows = [row('x', '1'), { name: 'q', value: toJsonataValue('body.name') }, row('z', '2')];
    const made = replaceQuery(url, rows);
    expect(made).to.deep.equal(toJsonataValue('"https://a?x=1&q=" & $encodeUrlComponent(body.name) & "&z=2"'));
    expect(parseQuery(made)).to.deep.equal(rows);
  });

  it('takes an expression before its name is there', () => {
    const url = replaceQuery(toTextValue('https://a'), [{ name: '', value: toJsonataValue('') }]);
    expect(parseQuery(url)).to.deep.equal([{ name: '', value: toJsonataValue('') }]);
  });

  it('is read out of texts that are joined with expressions', () => {
    const url = toJsonataValue(
      '$getFlowVariables().shop & "/orders?status=open&n=" & $encodeUrlComponent(a & ")") & \'&m=3\'',
    );
    const rows = parseQuery(url)!;
    expect(rows).to.deep.equal([row('status', 'open'), { name: 'n', value: toJsonataValue('a & ")"') }, row('m', '3')]);
    expect(replaceQuery(url, rows.slice(0, 1))).to.deep.equal(
      toJsonataValue('$getFlowVariables().shop & "/orders?status=open"'),
    );
  });

  it('shows a parameter that is no value alone, and keeps it', () => {
    const url = toJsonataValue('"https://a?x=" & body.x & "&y=1"');
    const rows = parseQuery(url)!;
    expect(rows).to.deep.equal([{ name: 'x', value: toJsonataValue('"x=" & body.x'), locked: true }, row('y', '1')]);
    expect(replaceQuery(url, [rows[0]!, row('y', '2')])).to.deep.equal(
      toJsonataValue('"https://a?x=" & body.x & "&y=2"'),
    );
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
      expect(parseQuery(toJsonataValue(source)), source).to.equal(undefined);
      expect(replaceQuery(toJsonataValue(source), [row('a', 'b')])).to.deep.equal(toJsonataValue(source));
    }
  });

  it('is not misled by strings, brackets and patterns', () => {
    const url = toJsonataValue('$replace(u, /["&?]/, "?a=1&b=2") & "?c=" & $encodeUrlComponent(x[y="&"].`z"`)');
    expect(parseQuery(url)).to.deep.equal([{ name: 'c', value: toJsonataValue('x[y="&"].`z"`') }]);
  });
});
