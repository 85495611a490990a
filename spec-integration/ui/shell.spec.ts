import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { ADMIN, findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const PAGES = ['Credentials', 'Auth clients', 'REST step', 'Runs', 'Activity', 'Health'];
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

describe('shell', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  const heading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
  async function visit(hash = ''): Promise<Page> {
    const page = await (await world!.anonymousContext()).newPage();
    await page.goto(`${world!.url}/ui/${hash}`);
    return page;
  }
  async function fillIn(page: Page, email: string, key: string): Promise<void> {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('API key', { exact: true }).fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  describe('signing in', () => {
    it('accepts e-mail and API key, and opens the credentials', async () => {
      const page = await visit();
      await fillIn(page, ` ${ADMIN.email} `, ADMIN.key);
      await heading(page, 'Credentials');
      expect(page.url()).to.equal(world!.pageUrl('credentials'));
      await world!.expectNoSecrets(page, [ADMIN.key]);
    });

    it('keeps the input and shows problems at their fields', async () => {
      const page = await visit();
      const email = page.getByLabel('E-mail');
      const key = page.getByLabel('API key', { exact: true });
      await page.getByRole('button', { name: 'Sign in' }).click();
      expect(await email.getAttribute('aria-invalid')).to.equal('true');
      expect(await key.getAttribute('aria-invalid')).to.equal('true');
      await fillIn(page, ADMIN.email, 'another-key');
      await page.getByText('Wrong e-mail address or API key').waitFor();
      expect([await email.inputValue(), await key.inputValue()]).to.deep.equal([ADMIN.email, 'another-key']);
      expect(await findAxeViolations(page)).to.deep.equal([]);
    });

    it('accepts a sign-in link once, and removes its token from the address', async () => {
      const link = await world!.signInLink();
      const page = await visit(link.slice(link.indexOf('#')));
      await heading(page, 'Credentials');
      expect(page.url()).to.equal(world!.pageUrl('credentials'));
      const token = link.slice(link.lastIndexOf('/') + 1);
      await world!.expectNoSecrets(page, [token]);
      await page.goBack();
      expect(page.url()).not.to.include(token);

      const second = await visit(link.slice(link.indexOf('#')));
      await second.getByText('This link was already used').waitFor();
      await fillIn(second, ADMIN.email, ADMIN.key);
      await heading(second, 'Credentials');
    });

    it('shows an error for an unknown link', async () => {
      const page = await visit('#/sign-in/nothing-like-it');
      await page.getByRole('alert').getByText('Request a new one').waitFor();
      expect(page.url()).not.to.include('nothing-like-it');
    });

    it('opens the requested page afterwards', async () => {
      const page = await visit(new URL(world!.pageUrl('activity')).hash);
      await fillIn(page, ADMIN.email, ADMIN.key);
      await heading(page, 'Activity');
    });
  });

  describe('signing out', () => {
    it('ends the session for every tab', async () => {
      const context = await world!.signedInContext();
      const [one, other] = [await context.newPage(), await context.newPage()];
      for (const page of [one, other]) {
        await page.goto(world!.pageUrl('health'));
        await heading(page, 'Health');
      }
      await one.getByRole('button', { name: 'Sign out' }).click();
      for (const page of [one, other]) await heading(page, 'Sign in');
      expect((await context.request.get(`${world!.url}/ui/session`)).status()).to.equal(401);
      expect((await context.request.get(`${world!.url}/v2/users/me`)).status()).to.equal(401);
    });
  });

  describe('a session that expires while a page is open', () => {
    it('asks for a new sign-in over the page, which stays mounted', async () => {
      const page = await world!.openPage('activity');
      await heading(page, 'Activity');
      await page.evaluate("document.querySelector('h1').dataset.mark = 'same one'");
      await page.context().clearCookies();
      await page.getByRole('link', { name: 'Health' }).click();
      const dialog = page.getByRole('dialog', { name: 'Sign in again' });
      await dialog.waitFor();
      expect(await dialog.getByLabel('E-mail').inputValue()).to.equal(ADMIN.email);
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await page.keyboard.press('Escape');
      expect(await dialog.isVisible()).to.equal(true);
      await dialog.getByLabel('API key', { exact: true }).fill(ADMIN.key);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await heading(page, 'Health');
    });

    it('opens again in the other tab, too', async () => {
      const context = await world!.signedInContext();
      const [one, other] = [await context.newPage(), await context.newPage()];
      for (const page of [one, other]) {
        await page.goto(world!.pageUrl('credentials'));
        await heading(page, 'Credentials');
      }
      await context.clearCookies();
      for (const page of [one, other]) {
        // Not by a click: the list polls, so that the dialog may already cover the page.
        await page.goto(world!.pageUrl('health'));
        await page.getByRole('dialog', { name: 'Sign in again' }).waitFor();
      }
      await one.getByLabel('API key', { exact: true }).fill(ADMIN.key);
      await one.getByRole('button', { name: 'Sign in' }).click();
      for (const page of [one, other]) {
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await heading(page, 'Health');
      }
    });
  });

  it('is served with a strict content security policy, and its assets are cached for a year', async () => {
    const root = await fetch(world!.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).to.deep.equal([302, '/ui/']);
    const page = await fetch(`${world!.url}/ui/`);
    expect(page.headers.get('content-security-policy')).to.equal(POLICY);
    expect(page.headers.get('cache-control')).to.equal('no-cache');
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff');
    const [, asset] = /src="\.\/(assets\/[^"]+)"/.exec(await page.text())!;
    const file = await fetch(`${world!.url}/ui/${asset!}`);
    expect([file.status, file.headers.get('cache-control')]).to.deep.equal([
      200,
      'public, max-age=31536000, immutable',
    ]);
  });

  it('sets title and current link on every page', async () => {
    const page = await world!.openPage('credentials');
    for (const name of PAGES) {
      const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
      await link.click();
      await heading(page, name);
      expect(await page.title()).to.include(name);
      expect(await link.getAttribute('aria-current')).to.equal('page');
    }
    await page.goBack();
    await heading(page, PAGES.at(-2)!);
  });

  it('switches the workspace and stays on the page', async () => {
    const { api, tenantId } = world!;
    const { body: contract } = await api('GET', `/v2/contracts?tenant_id=${tenantId}`);
    const created = await api('POST', '/v2/workspaces', {
      data: {
        type: 'workspace',
        attributes: { name: 'Second place' },
        relationships: { contract: { data: { type: 'contract', id: contract.data[0].id as string } } },
      },
    });
    expect(created.status, JSON.stringify(created.body)).to.equal(201);
    const page = await world!.openPage('health');
    await page.getByRole('banner').getByLabel('Workspace').selectOption({ label: 'Second place' });
    await page.waitForURL(`${world!.url}/ui/#/${created.body.data.id as string}/health`);
    await heading(page, 'Health');
    await page.reload();
    await heading(page, 'Health');
    expect(page.url()).to.include(created.body.data.id as string);
  });

  it('lists the pages for an unknown address', async () => {
    const page = await world!.openPage('no-such-page');
    await heading(page, 'Page not found');
    await page.getByRole('main').getByRole('link', { name: 'Credentials' }).click();
    await heading(page, 'Credentials');
  });

  it('works with the keyboard alone', async () => {
    const page = await world!.openPage('credentials');
    await heading(page, 'Credentials');
    await page.evaluate('document.activeElement.blur()');
    const focused = (): Promise<string> => page.evaluate<string>('document.activeElement.textContent.trim()');
    const reached: string[] = [];
    for (let presses = 0; presses < 30 && reached.at(-1) !== 'Sign out'; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused());
    }
    expect(reached).to.include.members(['Skip to content', ...PAGES, 'Sign out']);
    await page.getByRole('link', { name: 'Runs' }).focus();
    await page.keyboard.press('Enter');
    await heading(page, 'Runs');
    expect(await focused()).to.equal('Runs');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`is ${colorScheme} like the system until the user selects a theme`, async () => {
      const page = await world!.openPage('credentials', '', { colorScheme });
      await heading(page, 'Credentials');
      const brightness = (): Promise<number> =>
        page.evaluate<number>('Number(/\\d+/.exec(getComputedStyle(document.documentElement).backgroundColor)[0])');
      expect((await brightness()) > 128).to.equal(colorScheme === 'light');
      const other = colorScheme === 'light' ? 'Dark' : 'Light';
      await page.getByLabel('Theme').selectOption({ label: other });
      expect((await brightness()) > 128).to.equal(other === 'Light');
      await page.reload();
      await heading(page, 'Credentials');
      expect((await brightness()) > 128).to.equal(other === 'Light');
    });
  }

  it('never scrolls horizontally at 360 pixels', async () => {
    const page = await world!.openPage('credentials', '', { viewport: { width: 360, height: 740 } });
    // The first one is already open.
    for (const name of [...PAGES.slice(1), PAGES[0]!]) {
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('link', { name, exact: true }).click();
      await heading(page, name);
      await page.getByRole('main').locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth'), name).to.be.at.most(360);
    }
  });
});
