import { expect } from 'chai';
import {
  cleanAddress,
  cleanIssued,
  cleanIssuer,
  cleanName,
  cleanPassword,
  cleanScope,
} from '../../lib/members/pastedText.js';

const STRAY = [' ', '\t', '\n', '\r\n', '\u00a0', '\u200b', '\ufeff', '\u2060', '\u2028', '\u3000', '\u00ad', '\u200e'];

describe('a pasted text', () => {
  for (const stray of STRAY) {
    it(`is cleaned of ${JSON.stringify(stray)} (${stray.charCodeAt(0).toString(16)}) at its ends`, () => {
      const pasted = `${stray}v 1${stray}${stray}`;
      for (const clean of [cleanIssued, cleanName, cleanScope]) expect(clean(pasted)).to.equal('v 1');
      expect(cleanAddress(`${stray}https://a.test/${stray}`)).to.equal('https://a.test/');
    });
  }

  const cases: readonly (readonly [(text: string) => string, string, string])[] = [
    [cleanIssued, 'a\u200bb\u00adc', 'abc'],
    [cleanIssued, 'a b', 'a b'],
    [cleanIssued, '\u200b \u200b', ''],
    [cleanName, 'می\u200cخواهم ', 'می\u200cخواهم'],
    [cleanPassword, '  pw  ', '  pw  '],
    [cleanPassword, '\u00a0pw', '\u00a0pw'],
    [cleanPassword, '\ufeffpw \r\n', 'pw '],
    [cleanPassword, '\tpw\t', 'pw'],
    [cleanPassword, 'a\nb', 'a\nb'],
    [cleanScope, 'a\n b\u00a0\tc', 'a b c'],
    [cleanScope, 'a, b', 'a, b'],
    [cleanAddress, '"https://a.test/x"', 'https://a.test/x'],
    [cleanAddress, "'https://a.test/x'", 'https://a.test/x'],
    [cleanAddress, '`https://a.test/x`', 'https://a.test/x'],
    [cleanAddress, '< https://a.test/x >', '< https://a.test/x >'],
    [cleanAddress, '<https://a.test/x>', 'https://a.test/x'],
    [cleanAddress, '<tenant>', '<tenant>'],
    [cleanIssuer, 'https://a.test', 'https://a.test'],
    [cleanIssuer, 'https://a.test/', 'https://a.test/'],
    [cleanIssuer, 'https://a.test/.well-known/openid-configuration', 'https://a.test'],
    [cleanIssuer, 'https://a.test/t/9/.well-known/openid-configuration', 'https://a.test/t/9'],
    [cleanIssuer, 'https://a.test/t/.well-known/oauth-authorization-server/', 'https://a.test/t'],
    [cleanIssuer, 'https://a.test/.well-known/oauth-authorization-server/t/9', 'https://a.test/t/9'],
    [cleanIssuer, 'https://a.test/.well-known/openid-configuration/t', 'https://a.test/t'],
    [cleanIssuer, 'https://a.test/.well-known/other', 'https://a.test/.well-known/other'],
  ];
  for (const [clean, pasted, expected] of cases) {
    it(`${JSON.stringify(pasted)} becomes ${JSON.stringify(expected)} by ${clean.name}`, () => {
      expect(clean(pasted)).to.equal(expected);
    });
  }

  // Quadratic time would exceed the time limit of a spec.
  it('may have 60,000 stray characters between others', () => {
    for (const stray of [' ', '\u200b', '\ufeff ', '\n']) {
      const pasted = `x${stray.repeat(60_000)}x`;
      for (const clean of [cleanAddress, cleanIssued, cleanIssuer, cleanName, cleanPassword, cleanScope]) {
        expect(clean(pasted), clean.name).to.match(/^x[\s\u200b]*x$/);
      }
    }
  });
});
