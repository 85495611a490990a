import { expect } from 'chai';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

describe('health page', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  it('links to the credentials page when there are none', async () => {
    const page = await world!.openPage('health');
    await page.getByRole('heading', { name: 'No credentials yet' }).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Go to credentials' }).click();
    expect(page.url()).to.equal(world!.pageUrl('credentials'));
  });

  it('counts down to the next refresh and shows a new problem without a reload', async () => {
    const { authorizationServer } = world!;
    const clientId = await world!.createClient('oauth2', {
      ...authorizationServer.client,
      issuer: authorizationServer.url,
    });
    const secretId = await world!.createAuthenticatedSecret(clientId, ['notes:read', 'offline_access'], {
      name: 'Notes of Ann',
    });
    const page = await world!.openPage('health', '', { viewport: { width: 360, height: 740 } });
    await page.getByText('The credential is healthy.').waitFor();
    const due = page.getByRole('listitem').filter({ hasText: 'Notes of Ann' });
    expect(await due.innerText()).to.match(/Refresh in \d+ (s|min|h)/);
    expect(await findAxeViolations(page)).to.deep.equal([]);

    authorizationServer.endGrants();
    await world!.api('POST', `/v2/workspaces/${world!.workspaceId}/secrets/${secretId}/refresh`);
    await page.getByText('1 problem needs your attention.').waitFor();
    await page.getByText('Error', { exact: true }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Notes of Ann' }).click();
    expect(page.url()).to.equal(world!.pageUrl('credentials', secretId));
  });

  it('keeps the last report after a failed request and recovers with the next one', async () => {
    const page = await world!.openPage('health');
    await page.getByRole('heading', { name: 'Upcoming refreshes' }).waitFor();
    const errors = [{ code: 'too_many_requests', detail: 'Wait 5 seconds' }];
    await page.route('**/refresh-states', (route) => route.fulfill({ status: 429, json: { errors } }));
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('alert').getByText('Wait 5 seconds').waitFor();
    await page.getByRole('heading', { name: 'Upcoming refreshes' }).waitFor();
    await page.unroute('**/refresh-states');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });
});
