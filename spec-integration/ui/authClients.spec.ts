import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';
import { waitUntil } from '../support/waitUntil.js';

const SECRET = 'MARKER-client-secret';

describe('auth clients page', () => {
  let world: UiWorld;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world.closePages());
  after(() => world.stop());

  const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
  const field = (page: Page, name: string, exact = true): Locator => page.getByRole('textbox', { name, exact });
  const create = (page: Page): Promise<void> => page.getByRole('button', { name: 'Create auth client' }).click();
  const kind = (page: Page, label: string): Promise<unknown> =>
    page.getByLabel('Provider or type').selectOption({ label });
  const clients = async () => (await world.api('GET', `/v2/auth-clients?workspace_id=${world.workspaceId}`)).body.data;
  const isInvalid = (one: Locator): Promise<string | null> => one.getAttribute('aria-invalid');

  it('shows the empty state with a button', async () => {
    const page = await world.openPage('auth-clients');
    await page.getByRole('heading', { name: 'No auth clients yet' }).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Add your first auth client' }).click();
    await heading(page, 'New auth client');
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('discovers the endpoints of an issuer and creates a working auth client', async () => {
    const { url, client } = world.authorizationServer;
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Another provider');
    await page.getByText(`${world.url}/callback/oauth2`).waitFor();
    await field(page, 'Name').fill('Notes');
    await field(page, 'Issuer').fill(`${url}/.well-known/openid-configuration`);
    await field(page, 'Issuer').press('Enter');
    await page.getByText('Supported scopes: openid offline_access').waitFor();
    expect(await field(page, 'Authorization URL').inputValue()).to.equal(`${url}/auth`);
    expect(await field(page, 'Token URL').inputValue()).to.equal(`${url}/token`);
    expect(await field(page, 'Issuer').inputValue()).to.equal(url);
    await field(page, 'Client ID').fill(client.client_id);
    await field(page, 'Client secret').fill(client.client_secret);
    await field(page, 'Client secret').press('Control+Enter');
    await heading(page, 'Notes');
    await world.expectNoSecrets(page, [client.client_secret]);
    const [created] = await clients();
    await world.createAuthenticatedSecret(created.id, ['openid', 'offline_access'], { name: 'Ann' });
  });

  it('shows at the issuer why discovery failed', async () => {
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Another provider');
    await page.getByRole('button', { name: 'Discover endpoints' }).click();
    await page.getByText('Enter the issuer first').waitFor();
    for (const [issuer, text] of [
      ['id.acme.test', 'must be an absolute https URL'],
      ['http://id.acme.test', 'plain http is not allowed for this host'],
      ['https://10.0.0.1', 'is not public'],
      [`${world.url}/nobody`, 'No metadata found for this issuer'],
    ] as const) {
      await field(page, 'Issuer').fill(issuer);
      await page.getByRole('button', { name: 'Discover endpoints' }).click();
      await page.getByText(text).waitFor();
      expect(await isInvalid(field(page, 'Issuer'))).to.equal('true');
      expect(await field(page, 'Issuer').inputValue()).to.equal(issuer);
    }
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('shows the problems of a pasted key, URL and id, and accepts what it can read (case pem-pasted)', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Another provider');
    await page.getByLabel('Grant type').selectOption('jwt_bearer');
    await field(page, 'Name').fill('Service account');
    await field(page, 'Client ID').fill('YOUR_CLIENT_ID');
    await field(page, 'Assertion issuer').fill('\u200bcrm@acme.test ');
    await field(page, 'Token URL').fill('https://login.acme.test/{tenantid}/token');
    await field(page, 'Private key').fill(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    await create(page);
    await page.getByText('Private key must be a private key, not a public key').waitFor();
    await page
      .getByText('Token URL must be a URL with your own value in place of the placeholder {tenantid}')
      .waitFor();
    await page.getByText('Client ID must be the id that the provider issued').waitFor();
    for (const name of ['Client ID', 'Token URL', 'Private key']) {
      expect(await isInvalid(field(page, name)), name).to.equal('true');
    }
    expect(await findAxeViolations(page)).to.deep.equal([]);
    const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    await field(page, 'Client ID').fill('');
    await field(page, 'Token URL').fill(' "https://login.acme.test/token"');
    await field(page, 'Private key').fill(JSON.stringify({ type: 'service_account', private_key: key }));
    await create(page);
    await heading(page, 'Service account');
    await world.expectNoSecrets(page, [key.split('\n')[2]!]);
    const created = (await clients()).find(
      (one: { attributes: { name: string } }) => one.attributes.name === 'Service account',
    );
    const { credentials } = (await world.api('GET', `/v2/auth-clients/${created.id}`)).body.data.attributes;
    expect(credentials).to.include({ token_uri: 'https://login.acme.test/token', assertion_issuer: 'crm@acme.test' });
  });

  it('creates an auth client for a Zoom account (case zoom-account)', async () => {
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Zoom, for an account');
    await field(page, 'Account ID').fill(' acc-9\u200b ');
    await field(page, 'Client ID').fill('zoom-app ');
    await field(page, 'Client secret').fill(`${SECRET} `);
    await create(page);
    await heading(page, 'Zoom, for an account');
    const created = (await clients()).find(
      (one: { attributes: { name: string } }) => one.attributes.name === 'Zoom, for an account',
    );
    const { credentials } = (await world.api('GET', `/v2/auth-clients/${created.id}`)).body.data.attributes;
    expect(credentials).to.deep.include({
      client_id: 'zoom-app',
      grant_type: 'client_credentials',
      token_grant_type: 'account_credentials',
      token_params: { account_id: 'acc-9' },
    });
    await world.expectNoSecrets(page, [SECRET]);
  });

  it('shows problems at their fields and keeps all input', async () => {
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Another provider');
    await create(page);
    await page.getByText('Client ID is missing').waitFor();
    for (const name of ['Name', 'Client ID', 'Client secret', 'Authorization URL', 'Token URL']) {
      expect(await isInvalid(field(page, name)), name).to.equal('true');
    }
    await field(page, 'Name').and(page.locator(':focus')).waitFor();

    await field(page, 'Name').fill('Broken');
    await field(page, 'Client ID').fill('crm');
    await field(page, 'Client secret').fill(SECRET);
    await field(page, 'Authorization URL').fill('https://id.acme.test/authorize');
    await field(page, 'Token URL').fill('ftp://id.acme.test');
    await page.getByText('Advanced settings').click();
    await field(page, 'Token lifetime', false).fill('an hour');
    await create(page);
    await page.getByText('Enter a whole number').waitFor();
    await field(page, 'Token lifetime', false).fill('0');
    await page.getByText('Advanced settings').click();
    await create(page);
    // Problems of collapsed fields expand them.
    await page.getByText('must be a whole number from 1').waitFor();
    expect(await isInvalid(field(page, 'Token URL'))).to.equal('true');
    expect(await field(page, 'Client secret').inputValue()).to.equal(SECRET);
    expect(await findAxeViolations(page)).to.deep.equal([]);

    await page.reload();
    await heading(page, 'New auth client');
    expect(await field(page, 'Client ID').inputValue()).to.equal('crm');
    expect(await field(page, 'Token URL').inputValue()).to.equal('ftp://id.acme.test');
    expect(await field(page, 'Client secret').inputValue()).to.equal('');
    await world.expectNoSecrets(page, [SECRET]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await heading(page, 'Auth clients');
  });

  it('fills in the preset of a provider and asks for its inputs', async () => {
    const page = await world.openPage('auth-clients', 'new');
    await kind(page, 'Microsoft');
    const register = page.getByRole('link', { name: 'Register the app at entra.microsoft.com' });
    expect(await register.getAttribute('href')).to.match(/^https:\/\/entra\.microsoft\.com\//);
    expect(await field(page, 'Name').inputValue()).to.equal('Microsoft');
    await field(page, 'Directory (tenant) ID').fill('');
    await field(page, 'Client ID').fill('app-1');
    await field(page, 'Client secret').fill(SECRET);
    await create(page);
    await page.getByText('Directory (tenant) ID is missing').waitFor();
    await field(page, 'Directory (tenant) ID').fill('acme.test');
    await create(page);
    await heading(page, 'Microsoft');
    await page.getByText('offline_access User.Read').waitFor();
    await world.expectNoSecrets(page, [SECRET]);
    expect(await findAxeViolations(page)).to.deep.equal([]);
    const created = (await clients()).find(
      (one: { attributes: { name: string } }) => one.attributes.name === 'Microsoft',
    );
    expect(created.attributes.credentials).to.include({
      client_secret: '***',
      auth_uri: 'https://login.microsoftonline.com/acme.test/oauth2/v2.0/authorize',
      client_auth: 'post',
    });
  });

  it('edits members, keeps an empty secret, and shows what the service rejects', async () => {
    const id = await world.createClient(
      'oauth2',
      {
        client_id: 'crm',
        client_secret: SECRET,
        grant_type: 'client_credentials',
        token_uri: 'https://id.acme.test/t',
      },
      'CRM',
    );
    const page = await world.openPage('auth-clients', id);
    await heading(page, 'CRM');
    await field(page, 'Name').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Name is missing').waitFor();
    await field(page, 'Name').fill('CRM 2');
    await page.getByText('Advanced settings').click();
    await field(page, 'Revocation URL').fill('https://evil.test/revoke');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('must stay on a server that the auth client already uses').waitFor();
    await field(page, 'Revocation URL').fill('https://id.acme.test/revoke');
    await page.getByLabel('Token placement').selectOption({ label: 'Query parameter' });
    await field(page, 'Header or parameter name').fill('access_token');
    await page.getByRole('button', { name: 'Save' }).click();
    await heading(page, 'CRM 2');
    const { credentials } = (await world.api('GET', `/v2/auth-clients/${id}`)).body.data.attributes;
    expect(credentials).to.deep.include({
      client_secret: '***',
      revocation_uri: 'https://id.acme.test/revoke',
      token_placement: { in: 'query', name: 'access_token' },
    });
    await field(page, 'Client secret').fill('MARKER-new-secret');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved').last().waitFor();
    await waitUntil('the field is empty', async () => (await field(page, 'Client secret').inputValue()) === '');
    await world.expectNoSecrets(page, [SECRET, 'MARKER-new-secret']);
  });

  it('deletes an auth client once no credential uses it, and lists those that do', async () => {
    const id = await world.createClient('basic', {}, 'Shop logins');
    const secret = await world.createSecret(id, { username: 'ann', password: 'MARKER-pw' }, { name: 'Shop of Ann' });
    const page = await world.openPage('auth-clients', id);
    await page.getByRole('button', { name: 'Delete auth client' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('link', { name: 'Shop of Ann' }).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('1 secret is attached to this auth client').waitFor();
    await world.api('DELETE', `/v2/workspaces/${world.workspaceId}/secrets/${secret}`);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await heading(page, 'Auth clients');
    await page.getByRole('link', { name: 'CRM 2' }).waitFor();
    expect(await page.getByRole('link', { name: 'Shop logins' }).count()).to.equal(0);
  });

  it('fits into 360 pixels, dark', async () => {
    const small = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
    const page = await world.openPage('auth-clients', '', small);
    await page.getByRole('table').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.goto(world.pageUrl('auth-clients', 'new'));
    await kind(page, 'App Services: application');
    await field(page, 'Server').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
  });
});
