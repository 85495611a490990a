import { expect } from 'chai';

import { axeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

describe('the health page', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  it('says what to do first where there is nothing', async () => {
    const page = await world!.openPage('health');
    await page.getByRole('heading', { name: 'Nothing to look after yet' }).waitFor();
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Go to the credentials' }).click();
    expect(page.url()).to.equal(world!.pageUrl('credentials'));
  });

  it('counts down to the next refresh, and finds by itself that somebody has to act', async () => {
    const { authorizationServer } = world!;
    const clientId = await world!.createClient('oauth2', {
      ...authorizationServer.client,
      issuer: authorizationServer.url,
    });
    const secretId = await world!.createAuthenticatedSecret(clientId, ['notes:read', 'offline_access'], {
      name: 'Notes of Ann',
    });
    const page = await world!.openPage('health', '', { viewport: { width: 360, height: 740 } });
    await page.getByText('The only credential is healthy.').waitFor();
    const due = page.getByRole('listitem').filter({ hasText: 'Notes of Ann' });
    expect(await due.innerText()).to.match(/refreshed in \d+ (s|min|h)/);
    expect(await axeViolations(page)).to.deep.equal([]);

    authorizationServer.endGrants();
    await world!.api('POST', `/v2/workspaces/${world!.workspaceId}/secrets/${secretId}/refresh`);
    await page.getByText('1 thing needs you.').waitFor();
    await page.getByText('Does not work').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'Notes of Ann' }).click();
    expect(page.url()).to.equal(world!.pageUrl('credentials', secretId));
  });

  it('keeps what it knows when it can learn no more, and goes on later', async () => {
    const page = await world!.openPage('health');
    await page.getByRole('heading', { name: 'What is due next' }).waitFor();
    const errors = [{ code: 'too_many_requests', detail: 'Wait 5 seconds' }];
    await page.route('**/refresh-states', (route) => route.fulfill({ status: 429, json: { errors } }));
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('alert').getByText('Wait 5 seconds').waitFor();
    await page.getByRole('heading', { name: 'What is due next' }).waitFor();
    await page.unroute('**/refresh-states');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
  });
});
