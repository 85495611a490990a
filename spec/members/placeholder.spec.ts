import { expect } from 'chai';
import { isPlaceholder, findPlaceholder } from '../../lib/members/placeholder.js';

describe('findPlaceholder', () => {
  const templates: readonly (readonly [string, string])[] = [
    ['https://login.microsoftonline.com/{tenantid}/v2.0', '{tenantid}'],
    ['https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token', '{tenant}'],
    ['https://login.microsoftonline.com/{tenant id}/v2.0', '{tenant id}'],
    ['https://login.microsoftonline.com/%7Btenantid%7D/v2.0', '%7Btenantid%7D'],
    ['https://login.microsoftonline.com/<tenant>/v2.0', '<tenant>'],
    ['https://login.microsoftonline.com/%3Ctenant%3E/v2.0', '%3Ctenant%3E'],
    ['https://login.microsoftonline.com/:tenant/v2.0', ':tenant'],
    ['https://login.microsoftonline.com/[tenant]/v2.0', '[tenant]'],
    ['https://login.microsoftonline.com/TENANT_ID/v2.0', 'TENANT_ID'],
    ['https://id.acme.test/realms/{{realm}}', '{{realm}}'],
    ['https://id.acme.test/realms/${REALM}/token', '${REALM}'],
    ['https://$HOST/token', '$HOST'],
    ['https://{yourOktaDomain}/oauth2/default', '{yourOktaDomain}'],
    ['https://yourOktaDomain/oauth2/default', 'yourOktaDomain'],
    ['https://YOUR_DOMAIN/oauth/token', 'YOUR_DOMAIN'],
    ['https://YOUR-AUTH0-TENANT.eu.auth0.com/', 'YOUR-AUTH0-TENANT'],
    ['https://your-tenant.eu.auth0.com', 'your-tenant'],
    ['https://your_subdomain.zendesk.com/oauth/tokens', 'your_subdomain'],
    ['https://yourInstance.my.salesforce.com', 'yourInstance'],
    ['https://id.acme.test/token?tenant={tenant}', '{tenant}'],
    ['https://id.acme.test/token?tenant=YOUR_TENANT_ID&a=b', 'YOUR_TENANT_ID'],
  ];
  for (const [address, template] of templates) {
    it(`finds ${template} in ${address} (case entra-template)`, () => {
      expect(findPlaceholder(address)).to.equal(template);
    });
  }

  for (const address of [
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    'https://[2001:db8::1]:8443/token?a=b@c',
    'http://[::1]:8080/realms/acme',
    'https://id.acme.test/token?claims={"id_token":{"email":null}}',
    'https://id.acme.test/v1/projects:token',
    'https://id.acme.test/arn:aws:iam::123:role/x',
    'https://id.acme.test/yours/tenant/token',
    'https://tenant.acme.test/domain/realm',
    'https://your.acme.test/organisations/token',
    'https://id.acme.test/token?price=$5&x=%2F',
    'https://realm.acme.test/realms/REALMS/token',
  ]) {
    it(`returns undefined for ${address}`, () => {
      expect(findPlaceholder(address)).to.equal(undefined);
    });
  }
});

describe('isPlaceholder', () => {
  for (const value of [
    'YOUR_CLIENT_ID',
    'your-client-secret',
    '<client id>',
    '{client_id}',
    '{{CLIENT_SECRET}}',
    'Your API key',
  ]) {
    it(`is true for ${value}`, () => expect(isPlaceholder(value)).to.equal(true));
  }
  for (const value of [
    'crm-77',
    '{0f3c9a1e-1111-4c5b-b112-36a304b66dad}',
    'your',
    '<3f>2',
    'yourcrm.apps.example',
    'id',
  ]) {
    it(`is false for ${value}`, () => expect(isPlaceholder(value)).to.equal(false));
  }
});
