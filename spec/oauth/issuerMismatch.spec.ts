import { expect } from 'chai';
import { describeIssuerMismatch } from '../../lib/oauth/issuerMismatch.js';

describe('issuerMismatch', () => {
  const cases: readonly (readonly [asked: string, named: unknown, words: string])[] = [
    [
      'https://login.acme.test/common/v2.0',
      'https://login.acme.test/{tenantid}/v2.0',
      'Its document names the issuer https://login.acme.test/{tenantid}/v2.0, a template: enter the issuer with your own value of {tenantid} in place of common',
    ],
    [
      'https://login.acme.test/organizations/v2.0',
      'https://login.acme.test/<tenant>/v2.0',
      'Its document names the issuer https://login.acme.test/<tenant>/v2.0, a template: enter the issuer with your own value of <tenant> in place of organizations',
    ],
    [
      'https://id.acme.test',
      'https://id.acme.test/{realm}',
      'Its document names the issuer https://id.acme.test/{realm}, a template: enter the issuer with your own value of {realm}',
    ],
    [
      'https://id.test',
      'https://id.test/',
      'Its document names the issuer https://id.test/, with a slash at the end: enter it exactly so',
    ],
    [
      'https://id.test/a/',
      'https://id.test/a',
      'Its document names the issuer https://id.test/a, without a slash at the end: enter it exactly so',
    ],
    [
      'https://id.test',
      'http://id.test',
      'Its document names the issuer http://id.test, with http in place of https: enter it exactly so',
    ],
    [
      'http://id.test/a',
      'https://id.test/a/',
      'Its document names the issuer https://id.test/a/, with https in place of http: enter it exactly so',
    ],
    [
      'https://id.test/Acme',
      'https://id.test/acme',
      'Its document names the issuer https://id.test/acme, in other capitals: enter it exactly so',
    ],
    [
      'https://ID.test',
      'https://id.test',
      'Its document names the issuer https://id.test, in other capitals: enter it exactly so',
    ],
    [
      'https://id.test',
      'https://id.test:443',
      'Its document names the issuer https://id.test:443, in another spelling: enter it exactly so',
    ],
    [
      'https://id.test',
      'https://id.test:8443',
      'Its document names the issuer https://id.test:8443, at another port: enter it exactly so',
    ],
    [
      'https://id.test',
      'https://www.id.test',
      'Its document names the issuer https://www.id.test, with www: enter it exactly so',
    ],
    [
      'https://www.id.test',
      'https://id.test',
      'Its document names the issuer https://id.test, without www: enter it exactly so',
    ],
    [
      'https://id.test/login/v1/sandbox',
      'https://id.test/login/v1',
      'Its document names the issuer https://id.test/login/v1, with another path: enter it exactly so',
    ],
    [
      'https://id.test',
      'https://evil.test',
      'Its document names another issuer, https://evil.test, and speaks for that one only: enter it if that is the server you mean',
    ],
    ['https://id.test', 'acme', 'Its document names the issuer acme, which is no address'],
    ['https://id.test', 'a\n\u202eb', 'Its document names the issuer a b, which is no address'],
    ['https://id.test', '', 'Its document names no issuer'],
    ['https://id.test', undefined, 'Its document names no issuer'],
    ['https://id.test', { a: 1 }, 'Its document names no issuer'],
  ];
  for (const [asked, named, words] of cases) {
    it(`explains ${typeof named === 'string' ? named : typeof named} where ${asked} was asked (case entra-template)`, () => {
      expect(describeIssuerMismatch(asked, named)).to.equal(words);
    });
  }

  it('repeats at most 200 characters of it', () => {
    expect(describeIssuerMismatch('https://id.test', `https://evil.test/${'x'.repeat(5000)}`).length).to.be.below(350);
  });
});
