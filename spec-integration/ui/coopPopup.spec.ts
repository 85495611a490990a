import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** The page polls a flow every two seconds. */
const POLLS_IN_TEN_SECONDS = 5;

/** Starts a provider with Cross-Origin-Opener-Policy, like Microsoft's and Stripe's. */
async function startCoopProvider(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    if (url.pathname === '/token') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"access_token":"MARKER-at","refresh_token":"MARKER-rt","expires_in":3600}');
      return;
    }
    const redirect = new URL(url.searchParams.get('redirect_uri') ?? 'about:blank');
    redirect.search = new URLSearchParams({
      code: 'MARKER-code',
      state: url.searchParams.get('state') ?? '',
    }).toString();
    const next =
      url.pathname === '/authorize'
        ? `<a href="/consent${url.search.replaceAll('&', '&amp;')}">Next</a>`
        : `<a href="${redirect.href.replaceAll('&', '&amp;')}">Allow</a>`;
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    response.end(`<!DOCTYPE html><html lang="en"><title>Sign in</title><h1>Sign in</h1><p>${next}</p></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

describe('authentication in a window with Cross-Origin-Opener-Policy (case coop-popup)', () => {
  let world: UiWorld | undefined;
  let server: Server | undefined;
  let client: string;
  before(async function () {
    world = await openUiWorld(this);
    const provider = await startCoopProvider();
    server = provider.server;
    client = await world.createClient(
      'oauth2',
      {
        client_id: 'c',
        client_secret: 's',
        auth_uri: `${provider.url}/authorize`,
        token_uri: `${provider.url}/token`,
      },
      'Separated',
    );
  });
  afterEach(() => world?.closePages());
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await world?.stop();
  });

  /** Opens the form of a new credential and counts how often it starts and polls a flow. */
  async function openNew(context: BrowserContext) {
    const page = await context.newPage();
    const requests = { started: 0, polled: 0 };
    page.on('request', (request) => {
      if (!new URL(request.url()).pathname.includes('/auth-flows')) return;
      if (request.method() === 'POST') requests.started += 1;
      else requests.polled += 1;
    });
    await page.goto(world!.pageUrl('credentials', 'new', `auth_client=${client}`));
    await page.locator('#new-credential-name').waitFor();
    return { page, requests };
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  async function openWindow(page: Page, name: string): Promise<Page> {
    const [popup] = await Promise.all([page.waitForEvent('popup'), button(page, name).click()]);
    await popup.getByRole('link', { name: 'Next' }).waitFor();
    return popup;
  }
  async function allow(popup: Page): Promise<void> {
    await popup.getByRole('link', { name: 'Next' }).click();
    await popup.getByRole('link', { name: 'Allow' }).click();
  }
  /** Waits until the window is closed or says that it can be closed. */
  async function expectClosed(popup: Page): Promise<void> {
    if (popup.isClosed()) return;
    await Promise.race([popup.waitForEvent('close'), popup.getByText('You can close this window').waitFor()]);
  }
  async function saveAndExpectDetail(page: Page): Promise<void> {
    await button(page, 'Save').click();
    await page.waitForURL(/#\/[^/]+\/credentials\/[0-9a-f]{24}/);
  }

  it('keeps waiting while the user is at the provider, and succeeds', async () => {
    const { page, requests } = await openNew(await world!.signedInContext());
    const popup = await openWindow(page, 'Authenticate');
    await page.getByText('Waiting for you to sign in at the provider').waitFor();
    const before = requests.polled;
    while (requests.polled < before + POLLS_IN_TEN_SECONDS) {
      await page.waitForResponse((response) => response.url().includes('/auth-flows/'));
    }
    expect(await button(page, 'Try again').count()).to.equal(0);
    expect(await page.getByRole('alert').count()).to.equal(0);
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await allow(popup);
    await page.getByText('Access granted.').waitFor();
    await expectClosed(popup);
    expect(requests.started).to.equal(1);
    await saveAndExpectDetail(page);
  });

  it('succeeds in a tab when the browser blocks windows', async () => {
    const context = await world!.signedInContext();
    await context.addInitScript('window.open = () => null');
    const { page, requests } = await openNew(context);
    await button(page, 'Authenticate').click();
    const [tab] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Sign in at the provider' }).click(),
    ]);
    await allow(tab);
    await page.getByText('Access granted.').waitFor();
    await expectClosed(tab);
    expect(requests.started).to.equal(1);
    await saveAndExpectDetail(page);
  });

  it('continues the flow in a reopened window', async () => {
    const { page, requests } = await openNew(await world!.signedInContext());
    await (await openWindow(page, 'Authenticate')).close();
    await page.getByText('Waiting for you to sign in at the provider').waitFor();
    const popup = await openWindow(page, 'Open the window again');
    await allow(popup);
    await page.getByText('Access granted.').waitFor();
    await expectClosed(popup);
    expect(requests.started).to.equal(1);
    await saveAndExpectDetail(page);
  });

  it('reauthenticates an existing credential', async () => {
    const { page } = await openNew(await world!.signedInContext());
    await allow(await openWindow(page, 'Authenticate'));
    await page.getByText('Access granted.').waitFor();
    await saveAndExpectDetail(page);
    const popup = await openWindow(page, 'Re-Authenticate');
    await page.getByText('Waiting for you to sign in at the provider').waitFor();
    await allow(popup);
    await page.getByText('The credential has new tokens.').waitFor();
    await expectClosed(popup);
  });
});
