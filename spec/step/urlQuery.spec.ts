import { expect } from 'chai';

import { parseQuery, replaceQuery } from '../../lib/step/urlQuery.js';
import { toTextValue, toJsonataValue } from '../../lib/step/stepValue.js';

const row = (name: string, value: string) => ({ name, value: toTextValue(value) });

describe('parseQuery and replaceQuery', () => {
  it('splits and decodes a query', () => {
    expect(parseQuery(toTextValue('https://a/b?x=1&y=a%20b+c&flag&=z&bad=%E0%A4%A&a=b=c#?q=1'))).to.deep.equal([
      row('x', '1'),
      row('y', 'a b c'),
      row('flag', ''),
      row('', 'z'),
      row('bad', '%E0%A4%A'),
      row('a', 'b=c'),
    ]);
  });

  it('returns no parameters when the URL has no query', () => {
    for (const url of ['', 'https://a', 'https://a?', 'https://a#x?y'])
      expect(parseQuery(toTextValue(url)), url).to.deep.equal([]);
  });

  it('keeps the spelling of unchanged parameters and encodes changed ones', () => {
    const url = toTextValue('https://a?x=%31&y=a+b#top');
    const [x, y] = parseQuery(url)!;
    expect(replaceQuery(url, [x!, y!])).to.deep.equal(url);
    expect(replaceQuery(url, [x!, row('y', 'ä&=#')])).to.deep.equal(
      toTextValue('https://a?x=%31&y=%C3%A4%26%3D%23#top'),
    );
    expect(replaceQuery(url, [y!])).to.deep.equal(toTextValue('https://a?y=a+b#top'));
    expect(replaceQuery(url, [])).to.deep.equal(toTextValue('https://a#top'));
  });

  it('converts the URL to an expression when a value is an expression', () => {
    const url = toTextValue('https://a?x=1');
    const rows = [row('x', '1'), { name: 'q', value: toJsonataValue('body.name') }, row('z', '2')];
    const changed = replaceQuery(url, rows);
    expect(changed).to.deep.equal(toJsonataValue('"https://a?x=1&q=" & $encodeUrlComponent(body.name) & "&z=2"'));
    expect(parseQuery(changed)).to.deep.equal(rows);
  });

  it('accepts an expression without a name', () => {
    const url = replaceQuery(toTextValue('https://a'), [{ name: '', value: toJsonataValue('') }]);
    expect(parseQuery(url)).to.deep.equal([{ name: '', value: toJsonataValue('') }]);
  });

  it('parses texts that are concatenated with expressions', () => {
    const url = toJsonataValue(
      '$getFlowVariables().shop & "/orders?status=open&n=" & $encodeUrlComponent(a & ")") & \'&m=3\'',
    );
    const rows = parseQuery(url)!;
    expect(rows).to.deep.equal([row('status', 'open'), { name: 'n', value: toJsonataValue('a & ")"') }, row('m', '3')]);
    expect(replaceQuery(url, rows.slice(0, 1))).to.deep.equal(
      toJsonataValue('$getFlowVariables().shop & "/orders?status=open"'),
    );
  });

  it('locks a parameter that an expression covers only in part', () => {
    const url = toJsonataValue('"https://a?x=" & body.x & "&y=1"');
    const rows = parseQuery(url)!;
    expect(rows).to.deep.equal([{ name: 'x', value: toJsonataValue('"x=" & body.x'), locked: true }, row('y', '1')]);
    expect(replaceQuery(url, [rows[0]!, row('y', '2')])).to.deep.equal(
      toJsonataValue('"https://a?x=" & body.x & "&y=2"'),
    );
  });

  it('returns undefined for expressions other than concatenations', () => {
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

  it('ignores separators in strings, brackets and regular expressions', () => {
    const url = toJsonataValue('$replace(u, /["&?]/, "?a=1&b=2") & "?c=" & $encodeUrlComponent(x[y="&"].`z"`)');
    expect(parseQuery(url)).to.deep.equal([{ name: 'c', value: toJsonataValue('x[y="&"].`z"`') }]);
  });
});
