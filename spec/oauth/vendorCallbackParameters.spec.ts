import { expect } from 'chai';
import { readVendorCallbackParameters } from '../../lib/oauth/vendorCallbackParameters.js';

const read = (query: string) => readVendorCallbackParameters(new URLSearchParams(query));

describe('readVendorCallbackParameters', () => {
  const vendors: readonly (readonly [vendor: string, query: string, members: Record<string, string>])[] = [
    ['Intuit', 'realmId=9130001', { realmId: '9130001' }],
    [
      'Zoho',
      'location=eu&accounts-server=https%3A%2F%2Faccounts.zoho.eu',
      { location: 'eu', 'accounts-server': 'https://accounts.zoho.eu' },
    ],
    ['Pipedrive', 'api_domain=https%3A%2F%2Facme.pipedrive.com', { api_domain: 'https://acme.pipedrive.com' }],
    [
      'Shopify',
      'hmac=da9d83c1&host=YWRtaW4&shop=acme.myshopify.com&timestamp=1337178173',
      { host: 'YWRtaW4', shop: 'acme.myshopify.com' },
    ],
    ['Braintree', 'merchantId=m-9', { merchantId: 'm-9' }],
    ['Amazon', 'selling_partner_id=A1B2&mws_auth_token=', { selling_partner_id: 'A1B2' }],
    [
      'Google',
      'scope=email%20openid&authuser=0&hd=acme.test&prompt=consent',
      { authuser: '0', hd: 'acme.test', prompt: 'consent' },
    ],
    ['Keycloak', 'session_state=5f&iss=https%3A%2F%2Fid.acme.test', {}],
    ['BambooHR', 'companyDomain=ac%C3%BCme', { companyDomain: 'acüme' }],
    ['others', 'team_id=T1&user_id=17841405793187219', { team_id: 'T1', user_id: '17841405793187219' }],
  ];
  for (const [vendor, query, members] of vendors) {
    it(`reads the parameters of ${vendor} (case qbo-realm)`, () => {
      expect(read(`code=MARKER&state=MARKER&${query}`)).to.deep.equal(members);
    });
  }

  it('ignores parameters of the protocol and tokens, in any spelling', () => {
    expect(
      read(
        'code=1&state=2&iss=3&Code=4&STATE=5&error=6&error_description=7&error_uri=8&error_reason=9&error_code=10&session_state=11&' +
          'access_token=12&refresh_token=13&id_token=14&expires_in=15&token_type=16&response=17&client_secret=18&oauth_verifier=19&' +
          'accessToken=20&refreshToken=21&idToken=22&client-secret=23&Id_Token=24&codeVerifier=25',
      ),
    ).to.deep.equal({});
  });

  for (const [what, query] of [
    ['with two values', 'realmId=1&realmId=2'],
    ['without a value', 'realmId='],
    ['with a value that is too long', `realmId=${'9'.repeat(1001)}`],
    ['with a name that is too long', `r${'e'.repeat(64)}=1`],
    ['with control characters', 'realmId=1%0D%0AX'],
    ['that is not valid UTF-8', 'realmId=%ff'],
    ['with a name of prototypes', '__proto__=1&constructor=1&toString=1&hasOwnProperty=1'],
    ['of spaces', 'realmId=%20+'],
    ['with a name of other characters', 'fields%5Bx%5D=1&%20=1&=1&a%00b=1'],
  ] as const) {
    it(`ignores a parameter ${what}`, () => {
      expect(read(`code=c&${query}`)).to.deep.equal({});
    });
  }

  it('reads a parameter that is repeated with the same value', () => {
    expect(read('realmId=1&realmId=1')).to.deep.equal({ realmId: '1' });
  });

  it('reads at most twenty parameters', () => {
    const query = Array.from({ length: 500 }, (_, index) => `p${String(index)}=${String(index)}`).join('&');
    expect(Object.keys(read(query))).to.deep.equal(Array.from({ length: 20 }, (_, index) => `p${String(index)}`));
  });
});
