import { expect } from 'chai';
import { describeIssuerMismatch } from '../../lib/oauth/issuerMismatch.js';

describe('describeIssuerMismatch', () => {
  const cases: readonly (readonly [expected: string, actual: unknown, message: string])[] = [
    [
      'https://login.acme.test/common/v2.0',
      'https://login.acme.test/{tenantid}/v2.0',
      'Its metadata document has the issuer https://login.acme.test/{tenantid}/v2.0, a template. Enter the issuer with your own value for {tenantid} in place of common',
    ],
    [
      'https://login.acme.test/organizations/v2.0',
      'https://login.acme.test/<tenant>/v2.0',
      'Its metadata document has the issuer https://login.acme.test/<tenant>/v2.0, a template. Enter the issuer with your own value for <tenant> in place of organizations',
    ],
    [
      'https://id.acme.test',
      'https://id.acme.test/{realm}',
      'Its metadata document has the issuer https://id.acme.test/{realm}, a template. Enter the issuer with your own value for {realm}',
    ],
    [
      'https://id.test',
      'https://id.test/',
      'Its metadata document has the issuer https://id.test/, with a trailing slash. Enter exactly that value',
    ],
    [
      'https://id.test/a/',
      'https://id.test/a',
      'Its metadata document has the issuer https://id.test/a, without a trailing slash. Enter exactly that value',
    ],
    [
      'https://id.test',
      'http://id.test',
      'Its metadata document has the issuer http://id.test, with http in place of https. Enter exactly that value',
    ],
    [
      'http://id.test/a',
      'https://id.test/a/',
      'Its metadata document has the issuer https://id.test/a/, with https in place of http. Enter exactly that value',
    ],
    [
      'https://id.test/Acme',
      'https://id.test/acme',
      'Its metadata document has the issuer https://id.test/acme, with different upper and lower case. Enter exactly that value',
    ],
    [
      'https://ID.test',
      'https://id.test',
      'Its metadata document has the issuer https://id.test, with different upper and lower case. Enter exactly that value',
    ],
    [
      'https://id.test',
      'https://id.test:443',
      'Its metadata document has the issuer https://id.test:443, in a different spelling. Enter exactly that value',
    ],
    [
      'https://id.test',
      'https://id.test:8443',
      'Its metadata document has the issuer https://id.test:8443, with another port. Enter exactly that value',
    ],
    [
      'https://id.test',
      'https://www.id.test',
      'Its metadata document has the issuer https://www.id.test, with www. Enter exactly that value',
    ],
    [
      'https://www.id.test',
      'https://id.test',
      'Its metadata document has the issuer https://id.test, without www. Enter exactly that value',
    ],
    [
      'https://id.test/login/v1/sandbox',
      'https://id.test/login/v1',
      'Its metadata document has the issuer https://id.test/login/v1, with another path. Enter exactly that value',
    ],
    [
      'https://id.test',
      'https://evil.test',
      'Its metadata document has another issuer, https://evil.test. Enter that issuer if it is the server you mean',
    ],
    ['https://id.test', 'acme', 'Its metadata document has the issuer acme, which is not a URL'],
    ['https://id.test', 'a\n\u202eb', 'Its metadata document has the issuer a b, which is not a URL'],
    ['https://id.test', '', 'Its metadata document has no issuer'],
    ['https://id.test', undefined, 'Its metadata document has no issuer'],
    ['https://id.test', { a: 1 }, 'Its metadata document has no issuer'],
  ];
  for (const [expected, actual, message] of cases) {
    it(`compares ${typeof actual === 'string' ? actual : typeof actual} with ${expected} (case entra-template)`, () => {
      expect(describeIssuerMismatch(expected, actual)).to.equal(message);
    });
  }

  it('repeats at most 200 characters of the issuer', () => {
    expect(describeIssuerMismatch('https://id.test', `https://evil.test/${'x'.repeat(5000)}`).length).to.be.below(350);
  });
});
