import { expect } from 'chai';

import { listResultStarts } from '../../../lib/request/expression/resultStart.js';

describe('listResultStarts', () => {
  const data = { kind: 'data' };
  const setting = { kind: 'setting' };
  const text = (typed: string, isWhole = false): object => ({ kind: 'text', text: typed, isWhole });
  for (const [source, expected] of [
    ['"https://a.test/x"', [text('https://a.test/x', true)]],
    ['"https://a.test/" & id', [text('https://a.test/')]],
    ['"https://" & "a.test" & "/x/" & id & "/y"', [text('https://a.test/x/')]],
    ['"https://" & ("a.test/" & (id))', [text('https://a.test/')]],
    ['"https://" & host & "/a.test/"', [text('https://')]],
    ['($x := id; "https://a.test/" & $x)', [text('https://a.test/')]],
    ['eu ? "https://eu.test/" & id : "https://us.test/"', [text('https://eu.test/'), text('https://us.test/', true)]],
    ['"https://" & (eu ? "eu" : "us") & ".test/"', [text('https://eu.test/', true), text('https://us.test/', true)]],
    ['eu ? "https://eu.test/" : url', [text('https://eu.test/', true), data]],
    ['eu ? "https://eu.test/"', [text('https://eu.test/', true), data]],
    ['url', [data]],
    ['url & "https://a.test/"', [data]],
    ['$url', [data]],
    ['$string("https://a.test/")', [data]],
    ['"https://a.test/"[0]', [data]],
    ['"https://a.test/"{"a": 1}', [data]],
    ['["https://a.test/"]', [data]],
    ['$getFlowVariables().api & "/x"', [setting]],
    ['$credential.instance_url & "/x"', [setting]],
    ['$getPassthrough().a.body.url', [data]],
    ['$$.url', [data]],
  ] as const) {
    it(`finds those of ${source}`, () => expect(listResultStarts(source)).to.deep.equal(expected));
  }
});
