import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { ADMIN, findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';
import { waitUntil } from '../support/waitUntil.js';

const MARKER = 'marker-password-of-the-orders';

const FLOW = `name: orders
trigger:
  id: read
  function: httpRequestAxiosTrigger
  credential: { secretId: shop.login }
  config:
    reader: { method: GET, url: $getFlowVariables().shop & "/orders", headers: [] }
variables:
  shop: { env: SHOP_URL }
`;

describe('runs page', () => {
  let world: UiWorld | undefined;
  let shop: Server | undefined;
  let folder = '';
  let shopUrl = '';
  before(async function () {
    // Echoes the Authorization header: values of credentials must not reach the page.
    shop = createServer((request, response) => {
      if (request.url === '/slow') return;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ orders: [{ id: 1 }], authorization: request.headers.authorization }));
    });
    await new Promise<void>((resolve) => shop!.listen(0, '127.0.0.1', resolve));
    shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
    folder = await mkdtemp(path.join(tmpdir(), 'examples-'));
    await writeFile(path.join(folder, 'orders.yaml'), FLOW);
    await writeFile(path.join(folder, 'variables.json'), JSON.stringify({ SHOP_URL: shopUrl }));
    world = await openUiWorld(this, { EXAMPLES: folder });
    const client = await world.createClient('basic', {}, 'Shop logins');
    await world.createSecret(client, { username: 'ann', password: MARKER }, { name: 'Shop', reference: 'shop.login' });
  });
  afterEach(() => world?.closePages());
  after(async () => {
    shop?.closeAllConnections();
    await new Promise((resolve) => shop?.close(resolve));
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (page: Page) => page.getByRole('button', { name: 'Start', exact: true });

  /** Waits until the run on the open page is done. */
  async function waitUntilDone(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Entries' }).waitFor();
    await page.getByText('Done', { exact: true }).waitFor();
  }

  async function runExample(page: Page): Promise<void> {
    await page.getByLabel('Example').selectOption('orders');
    await start(page).click();
    await waitUntilDone(page);
  }

  it('runs an example and shows its entries', async () => {
    const page = await world!.openPage('runs');
    await page.getByText('No runs yet').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByLabel('Example').selectOption('orders');
    expect(await page.getByLabel('SHOP_URL').inputValue()).to.equal(shopUrl);
    await page.getByLabel('Flow file', { exact: true }).press('Control+Enter');
    await waitUntilDone(page);
    await page.getByRole('row', { name: /^read/ }).waitFor();
    await page.getByLabel('Type').selectOption('Requests');
    const request = page.locator('.entries summary');
    await request.filter({ hasText: '200' }).click();
    await page.locator('.exchanges').getByText('Request headers').click();
    await page.getByText('Basic ***').waitFor();
    await page.getByLabel('Type').selectOption('Messages');
    await page.locator('.entries summary').filter({ hasText: 'Message out' }).click();
    await page.locator('.json-tree').first().waitFor();
    await page.getByRole('button', { name: 'Raw' }).first().click();
    await world!.expectNoSecrets(page, [MARKER]);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('starts a run again, unchanged and edited', async () => {
    const page = await world!.openPage('runs');
    await runExample(page);
    const first = page.url();
    await page.getByRole('button', { name: 'Start again' }).click();
    await page.waitForURL((url) => url.href !== first);
    await waitUntilDone(page);
    await page.getByRole('button', { name: 'Edit and start' }).click();
    expect(await page.getByLabel('Flow file', { exact: true }).inputValue()).to.equal(FLOW);
    expect(await page.getByLabel('SHOP_URL').inputValue()).to.equal(shopUrl);
    await page.getByRole('link', { name: 'orders' }).first().waitFor();
  });

  it('forgets the inputs of started runs when the user signs out', async () => {
    const page = await world!.openPage('runs');
    const text = page.getByLabel('Flow file', { exact: true });
    await text.fill(`${FLOW}\ncredentials: { key: { type: api_key, headerName: X, headerValue: { env: SHOP_KEY } } }`);
    await page.getByLabel('SHOP_URL').fill(shopUrl);
    await page.getByLabel('SHOP_KEY').fill(MARKER);
    expect(await page.getByLabel('SHOP_KEY').getAttribute('type')).to.equal('password');
    await start(page).click();
    await waitUntilDone(page);
    await page.getByRole('button', { name: 'Start again' }).waitFor();
    const runUrl = page.url();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByLabel('API key', { exact: true }).fill(ADMIN.key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await waitUntilDone(page);
    expect(page.url()).to.equal(runUrl);
    expect(await page.getByRole('button', { name: 'Start again' }).count()).to.equal(0);
    await world!.expectNoSecrets(page, [MARKER]);
  });

  it('shows the problems of a flow file by line and keeps the text', async () => {
    const page = await world!.openPage('runs');
    const text = page.getByLabel('Flow file', { exact: true });
    await start(page).click();
    await page.getByText('Choose an example, open a flow file').waitFor();
    const invalid = FLOW.replace('function:', 'functio:');
    await text.fill(invalid);
    await page.getByLabel('SHOP_URL').fill(shopUrl);
    await start(page).click();
    await page
      .getByRole('button', { name: /^Line \d+$/ })
      .first()
      .waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page
      .getByRole('button', { name: /^Line \d+$/ })
      .first()
      .click();
    expect(await page.evaluate('document.activeElement.id')).to.equal('flow-text');
    await page.reload();
    expect(await text.inputValue()).to.equal(invalid);
  });

  it('shows an error beside a variable without a value', async () => {
    const page = await world!.openPage('runs');
    await page.getByLabel('Flow file', { exact: true }).fill(FLOW.replace('SHOP_URL', 'OTHER_URL'));
    await start(page).click();
    await page.locator('#variable-problem-OTHER_URL').waitFor();
    expect(await page.getByLabel('OTHER_URL').getAttribute('aria-invalid')).to.equal('true');
    await page.getByLabel('OTHER_URL').fill(shopUrl);
    await start(page).click();
    await waitUntilDone(page);
  });

  it('asks for the message of the first step when the flow has no trigger', async () => {
    const page = await world!.openPage('runs');
    await page.getByLabel('Flow file', { exact: true }).fill('name: x\nsteps: []');
    const message = page.getByLabel('Message body for the first step');
    await message.fill('{ half');
    await page.getByText('This is not valid JSON').waitFor();
    await page.getByLabel('Flow file', { exact: true }).fill('trigger: {}');
    await message.waitFor({ state: 'detached' });
  });

  it('opens a flow file, but stores none that may contain credential values', async () => {
    const page = await world!.openPage('runs');
    const file = `name: held\ncredentials: { shop: { type: basic, username: ann, password: ${MARKER} } }\n`;
    await page.getByLabel(/^Open a flow file/).setInputFiles({
      name: 'held.yaml',
      mimeType: 'application/yaml',
      buffer: Buffer.from(file),
    });
    const text = page.getByLabel('Flow file', { exact: true });
    await waitUntil('the file is read', async () => (await text.inputValue()).startsWith('name: held'));
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.to.contain(MARKER);
    await page.reload();
    await page.getByText('Recent runs').waitFor();
    expect(await text.inputValue()).to.equal('');
  });

  it('stops a run', async () => {
    const page = await world!.openPage('runs');
    await page.getByLabel('Flow file', { exact: true }).fill(FLOW.replace('/orders', '/slow'));
    await start(page).click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).waitFor();
  });

  it('fits a narrow window in dark mode', async () => {
    const page = await world!.openPage('runs', '', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    await runExample(page);
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByText('Recent runs').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('explains why a run is no longer available', async () => {
    const page = await world!.openPage('runs', 'no-such-run');
    await page.getByText('The service keeps the last 50 runs').waitFor();
  });
});
