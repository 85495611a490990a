import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { axeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const PHONE = { viewport: { width: 360, height: 740 } };
const MARKER = 'marker-password-of-the-shop';

describe('the page of credentials', () => {
  let world: UiWorld | undefined;
  let notes = '';
  let shop = '';
  before(async function () {
    world = await openUiWorld(this);
    const { url, client } = world.authorizationServer;
    const oauth = await world.createClient('oauth2', { ...client, issuer: url }, 'Notes server');
    notes = await world.createAuthenticatedSecret(oauth, ['notes:read', 'offline_access'], { name: 'Notes of Ann' });
    const basic = await world.createClient('basic', {}, 'Shop logins');
    const values = { username: 'ann', password: MARKER };
    shop = await world.createSecret(basic, values, { name: 'Shop', reference: 'shop.login' });
    await world.createSecret(basic, values, { name: 'Old shop', state: 'error', error: 'the shop is closed' });
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  const names = (page: Page) => page.locator('.credential-rows strong').allInnerTexts();

  it('puts what does not work first, and says what to do', async () => {
    const page = await world!.openPage('credentials');
    await page.getByText('1 needs attention, 2 are ready').waitFor();
    expect(await names(page)).to.deep.equal(['Old shop', 'Notes of Ann', 'Shop']);
    const first = page.locator('.credential-rows > li').first();
    expect(await first.innerText()).to.match(/Does not work.*Enter them again.*the shop is closed/s);
    const token = page.locator('.credential-rows > li').nth(1);
    expect(await token.innerText()).to.match(/Notes of Ann.*OAuth2 · Notes server.*Ready.*Ends in/s);
    expect(await token.getByRole('img').getAttribute('aria-label')).to.match(
      /^Obtained .* Ends in .* It is refreshed /,
    );
    await world!.expectNoSecrets(page, [MARKER]);
    expect(await axeViolations(page)).to.deep.equal([]);
  });

  it('finds by words and state, which stay in the address and through a reload', async () => {
    const page = await world!.openPage('credentials');
    await page.getByLabel('Search').fill('shop');
    await page.getByLabel('State').selectOption('Ready');
    await page.getByText('1 of 3 shown').waitFor();
    expect(page.url()).to.equal(world!.pageUrl('credentials', '', 'text=shop&state=ready'));
    await page.reload();
    await page.getByText('1 of 3 shown').waitFor();
    expect(await names(page)).to.deep.equal(['Shop']);
    await page.getByLabel('Search').fill('nothing like it');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('1 needs attention').waitFor();
  });

  it('shows one with its history, refreshes it and says so', async () => {
    const page = await world!.openPage('credentials', notes);
    await page.getByRole('heading', { name: 'Life of the token' }).waitFor();
    await page.getByText('Nothing has happened in the last 30 days').waitFor();
    await page.getByRole('button', { name: 'Refresh now' }).click();
    await page.getByText('Refreshed: steps get the new token').waitFor();
    await page.getByText('Refreshed: there is a new token').waitFor();
    await page
      .getByText('ann@example.com had it refreshed')
      .waitFor({ state: 'attached' })
      .catch(() => undefined);
    expect(await axeViolations(page)).to.deep.equal([]);
  });

  it('verifies, and tells in words that there is nothing to refresh', async () => {
    const page = await world!.openPage('credentials', shop);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Verified: the component takes the credential').waitFor();
    expect(await page.getByRole('button', { name: 'Refresh now' }).count()).to.equal(0);
    expect(await page.getByText('credential: { secretId: shop.login }').count()).to.equal(1);
    await world!.expectNoSecrets(page, [MARKER]);
  });

  it('renames in place, and says beside the field that a name is missing', async () => {
    const page = await world!.openPage('credentials', shop);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Name', { exact: true }).fill(' ');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('A credential needs a name').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Shop of Ann');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Shop of Ann' }).waitFor();
  });

  it('says who uses a credential before it is deleted', async () => {
    const { api, workspaceId } = world!;
    const id = await world!.createSecret(
      await world!.createClient('api_key', {}),
      { headerName: 'X', headerValue: MARKER },
      { name: 'Key' },
    );
    // Whoever made it has got its values as well.
    for (let time = 0; time < 2; time += 1) await api('GET', `/v2/workspaces/${workspaceId}/secrets/${id}`);
    const page = await world!.openPage('credentials', id);
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Key?' });
    await dialog.getByText(/ann@example\.com read it 3 times/).waitFor();
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/ attention, /).waitFor();
    expect(await page.locator('.credential-rows').getByText('Key', { exact: true }).count()).to.equal(0);
    expect((await api('GET', `/v2/workspaces/${workspaceId}/secrets/${id}`)).status).to.equal(404);
  });

  it('makes another one and leads on to a step', async () => {
    const page = await world!.openPage('credentials');
    await page.getByRole('button', { name: 'New credential' }).click();
    await page.getByRole('dialog', { name: 'New credential' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.url()).to.equal(world!.pageUrl('credentials'));
    await page.goto(world!.pageUrl('credentials', notes, 'created=1'));
    await page.getByText('Next: use it in a REST step').waitFor();
    await page.getByRole('button', { name: 'Use it in a REST step' }).click();
    await page.waitForURL(world!.pageUrl('rest-step', '', `credential=${notes}`));
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`fits a phone, ${colorScheme}`, async () => {
      const page = await world!.openPage('credentials', '', { ...PHONE, colorScheme });
      await page.getByText('Notes of Ann').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      expect(await axeViolations(page)).to.deep.equal([]);
      await page.getByText('Notes of Ann').click();
      await page.getByRole('heading', { name: 'Life of the token' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      expect(await axeViolations(page)).to.deep.equal([]);
    });
  }

  it('says that a credential is not there', async () => {
    const page = await world!.openPage('credentials', 'no-such-id');
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'All credentials' }).click();
    await page.getByText('Notes of Ann').waitFor();
  });
});

describe('the page of credentials in a new workspace', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  it('says what a credential is and where to begin', async () => {
    const page = await world!.openPage('credentials');
    await page.getByRole('heading', { name: 'No credentials yet' }).waitFor();
    expect(await page.getByRole('button', { name: 'New credential' }).count()).to.equal(1);
    expect(await axeViolations(page)).to.deep.equal([]);
  });
});
