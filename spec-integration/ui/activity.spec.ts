import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const MARKER = 'marker-value-of-the-shop';

describe('activity page', () => {
  let world: UiWorld | undefined;
  let secretId = '';
  before(async function () {
    world = await openUiWorld(this);
    const clientId = await world.createClient('api_key', {});
    secretId = await world.createSecret(clientId, { headerName: 'X-Key', headerValue: MARKER }, { name: 'Shop key' });
    for (let time = 0; time < 60; time += 1) {
      await world.api('GET', `/v2/workspaces/${world.workspaceId}/secrets/${secretId}`);
    }
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  const entries = (page: Page) => page.locator('ol.log > li');

  it('lists audit records, newest first, and loads further pages', async () => {
    const page = await world!.openPage('activity');
    await page.getByRole('button', { name: 'Show more' }).waitFor();
    expect(await entries(page).count()).to.equal(50);
    expect(await entries(page).first().innerText()).to.match(/ann@example\.com read credential Shop key.*Succeeded/s);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('button', { name: 'Show more' }).waitFor({ state: 'hidden' });
    expect(await entries(page).count()).to.equal(62);
    expect(await entries(page).last().innerText()).to.match(/created credential Shop key/);
    await world!.expectNoSecrets(page, [MARKER]);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('keeps its filters in the URL and through a reload', async () => {
    const page = await world!.openPage('activity');
    await page.getByLabel('Action').selectOption('Create');
    await page.getByLabel('Credential or auth client').selectOption('Shop key');
    await page.getByText('created').waitFor();
    expect(await entries(page).count()).to.equal(1);
    expect(page.url()).to.equal(world!.pageUrl('activity', '', `action=create&resource=${secretId}`));
    await page.reload();
    await page.getByText('created').waitFor();
    expect(await entries(page).count()).to.equal(1);
    expect(await page.getByLabel('Action').inputValue()).to.equal('create');
    await page.getByLabel('Outcome').selectOption('Failed');
    await page.getByText('No entries match these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('button', { name: 'Show more' }).waitFor();
  });

  it('shows an error beside the field when the end is before the start', async () => {
    const page = await world!.openPage('activity', '', { viewport: { width: 360, height: 740 } });
    await page.getByLabel('From').fill('2026-05-02T10:00');
    await page.getByLabel('To', { exact: true }).fill('2026-05-01T10:00');
    await page.getByText('The end must be after the start').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('links an entry to its credential', async () => {
    const page = await world!.openPage('activity');
    await page.getByRole('link', { name: 'Shop key' }).first().click();
    expect(page.url()).to.equal(world!.pageUrl('credentials', secretId));
  });

  it('offers the credential events to users who are not administrators', async () => {
    const { api, tenantId, workspaceId, url } = world!;
    const member = await api('POST', '/v2/users', {
      data: {
        type: 'user',
        attributes: { email: 'member@example.com', role: 'member' },
        relationships: {
          tenant: { data: { type: 'tenant', id: tenantId } },
          workspace: { data: { type: 'workspace', id: workspaceId } },
        },
      },
    });
    expect(member.status, JSON.stringify(member.body)).to.equal(201);
    const created = await api('POST', `/v2/users/${String(member.body.data.id)}/api-keys`, {
      data: { type: 'api-key', attributes: { name: 'Browser' } },
    });
    expect(created.status, JSON.stringify(created.body)).to.equal(201);
    const context = await world!.anonymousContext();
    const signedIn = await context.request.post(`${url}/ui/session`, {
      data: { email: 'member@example.com', key: created.body.data.attributes.key as string },
    });
    expect(signedIn.status()).to.equal(200);
    const page = await context.newPage();
    await page.goto(world!.pageUrl('activity'));
    await page.getByText("You don't have the permission tenants.audit.get").waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'View credential events' }).click();
    await page.getByText('Refreshes, failures and recoveries').waitFor();
  });
});
