import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const PHONE = { viewport: { width: 360, height: 740 } };
const MARKER = 'marker-password-of-the-shop';

describe('credentials page', () => {
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

  it('lists broken credentials first, with advice', async () => {
    const page = await world!.openPage('credentials');
    await page.getByText('1 needs attention, 2 are ready').waitFor();
    expect(await names(page)).to.deep.equal(['Old shop', 'Notes of Ann', 'Shop']);
    const first = page.locator('.credential-rows > li').first();
    expect(await first.innerText()).to.match(/Error.*Enter them again.*the shop is closed/s);
    const token = page.locator('.credential-rows > li').nth(1);
    expect(await token.innerText()).to.match(/Notes of Ann.*OAuth2 · Notes server.*Ready.*Expires in/s);
    expect(await token.getByRole('img').getAttribute('aria-label')).to.match(
      /^Obtained .* Expires in .* Next refresh in /,
    );
    await world!.expectNoSecrets(page, [MARKER]);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('filters by words and state, which survive a reload in the address', async () => {
    const page = await world!.openPage('credentials');
    await page.getByLabel('Search').fill('shop');
    await page.getByLabel('State').selectOption('Ready');
    await page.getByText('1 of 3 shown').waitFor();
    expect(page.url()).to.equal(world!.pageUrl('credentials', '', 'text=shop&state=ready'));
    await page.reload();
    await page.getByText('1 of 3 shown').waitFor();
    expect(await names(page)).to.deep.equal(['Shop']);
    await page.getByLabel('Search').fill('nothing like it');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('1 needs attention').waitFor();
  });

  it('shows the history of a credential and refreshes it', async () => {
    const page = await world!.openPage('credentials', notes);
    await page.getByRole('heading', { name: 'Token lifetime' }).waitFor();
    await page.getByText('No events in the last 30 days').waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('Refreshed. Steps use the new token').waitFor();
    await page.getByText('Token refreshed').waitFor();
    await page
      .getByText('ann@example.com refreshed it')
      .waitFor({ state: 'attached' })
      .catch(() => undefined);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('verifies a credential without tokens, which has no refresh button', async () => {
    const page = await world!.openPage('credentials', shop);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Verified: the component accepts the credential').waitFor();
    expect(await page.getByRole('button', { name: 'Refresh' }).count()).to.equal(0);
    expect(await page.getByText('credential: { secretId: shop.login }').count()).to.equal(1);
    await world!.expectNoSecrets(page, [MARKER]);
  });

  it('renames in place and reports an empty name at the field', async () => {
    const page = await world!.openPage('credentials', shop);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByLabel('Name', { exact: true }).fill(' ');
    await page.getByRole('button', { name: 'Save name' }).click();
    await page.getByText('Enter a name').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Shop of Ann');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Shop of Ann' }).waitFor();
  });

  it('lists the users of a credential before its deletion', async () => {
    const { api, workspaceId } = world!;
    const id = await world!.createSecret(
      await world!.createClient('api_key', {}),
      { headerName: 'X', headerValue: MARKER },
      { name: 'Key' },
    );
    // Its creation counts as a read, too.
    for (let time = 0; time < 2; time += 1) await api('GET', `/v2/workspaces/${workspaceId}/secrets/${id}`);
    const page = await world!.openPage('credentials', id);
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Key?' });
    await dialog.getByText(/ann@example\.com read it 3 times/).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/ attention, /).waitFor();
    expect(await page.locator('.credential-rows').getByText('Key', { exact: true }).count()).to.equal(0);
    expect((await api('GET', `/v2/workspaces/${workspaceId}/secrets/${id}`)).status).to.equal(404);
  });

  it('opens the dialog for a new credential and links to a step', async () => {
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

  it('closes a dialog when Escape is pressed at the moment in which it opens', async () => {
    const page = await world!.openPage('credentials');
    await page.addInitScript(`{
      const { showModal } = HTMLDialogElement.prototype;
      HTMLDialogElement.prototype.showModal = function () {
        showModal.call(this);
        const isHandled = !this.dispatchEvent(new Event('cancel', { cancelable: true }));
        document.documentElement.setAttribute('data-cancel', isHandled ? 'handled' : 'left to the browser');
      };
    }`);
    await page.reload();
    await page.getByRole('button', { name: 'New credential' }).click();
    await page.locator('html[data-cancel="handled"]').waitFor({ timeout: 5000 });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(page.url()).to.equal(world!.pageUrl('credentials'));
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`fits into 360 pixels, ${colorScheme}`, async () => {
      const page = await world!.openPage('credentials', '', { ...PHONE, colorScheme });
      await page.getByText('Notes of Ann').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await page.getByText('Notes of Ann').click();
      await page.getByRole('heading', { name: 'Token lifetime' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
      expect(await findAxeViolations(page)).to.deep.equal([]);
    });
  }

  it('shows an error for an unknown credential', async () => {
    const page = await world!.openPage('credentials', 'no-such-id');
    await page.getByRole('alert').waitFor();
    await page.getByRole('link', { name: 'All credentials' }).click();
    await page.getByText('Notes of Ann').waitFor();
  });
});

describe('credentials page of an empty workspace', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  it('explains credentials and offers to create one', async () => {
    const page = await world!.openPage('credentials');
    await page.getByRole('heading', { name: 'No credentials yet' }).waitFor();
    expect(await page.getByRole('button', { name: 'New credential' }).count()).to.equal(1);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });
});
