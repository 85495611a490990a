import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** The sample of a `request` step: its timeline, outcome, messages and errors. */
describe('sample of a request step', () => {
  let world: UiWorld | undefined;
  let server: Server | undefined;
  let target = '';
  let busyCount = 0;

  before(async function () {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      response.setHeader('content-type', 'application/json');
      switch (pathname) {
        case '/busy':
          busyCount += 1;
          if (busyCount % 2 === 1) return response.writeHead(503, { 'retry-after': '1' }).end('{}');
          return response.writeHead(302, { location: '/orders' }).end();
        case '/missing':
          return response.writeHead(404).end('{}');
        default:
          return response.end('{"items":[{"id":12345678901234567890},{"id":2}]}');
      }
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    target = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    world = await openUiWorld(this, { ALLOW_PRIVATE_HOSTS: '127.0.0.1' });
  });
  afterEach(() => world?.closePages());
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await world?.stop();
  });

  const sample = (page: Page) => page.getByRole('region', { name: 'Sample', exact: true });
  const tab = (page: Page, name: RegExp) => sample(page).getByRole('tab', { name }).click();

  /** Opens a flow file with a step whose configuration is the YAML text, and retrieves a sample. */
  async function retrieve(page: Page, config: string, message = '{}'): Promise<void> {
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const flow = `name: one\nsteps:\n  - id: a\n    function: request\n    config:\n${config.replace(/^/gm, '      ')}\n`;
    await page
      .getByLabel('Flow file')
      .setInputFiles({ name: 'one.yaml', mimeType: 'application/yaml', buffer: Buffer.from(flow) });
    await page.getByRole('textbox', { name: 'Body of the sample message' }).fill(message);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
  }

  for (const [name, options] of [
    ['wide', { viewport: { width: 1280, height: 900 } }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ] as const) {
    it(`has a timeline of its attempts, ${name}`, async () => {
      const page = await world!.openPage('rest-step', '', options);
      await retrieve(page, `reader: { url: '"${target}/busy"' }`);
      await sample(page).getByText('Built-in rule "emit": 200 → emit: 1 message').waitFor();
      await tab(page, /^Timeline/);
      await sample(page).getByText('Wait of 1').waitFor();
      await sample(page).getByText('Redirect', { exact: true }).first().waitFor();
      await sample(page).getByText('Built-in rule "retry": 503 → retry').waitFor();
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await sample(page).getByText('Timings as a table').click();
      const table = sample(page).getByRole('table');
      expect(await table.getByRole('rowheader').allInnerTexts()).to.deep.equal(['Attempt 1', 'Attempt 2', 'Redirect']);
      expect(await table.getByRole('columnheader').allInnerTexts()).to.include.members(['First byte', 'Total']);
      expect(await findAxeViolations(page)).to.deep.equal([]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).to.equal(0);
    });
  }

  it('says why there is no message', async () => {
    const page = await world!.openPage('rest-step');
    await retrieve(page, `reader: { url: '"${target}/missing"' }\noutcomes: [{ status: 404, do: ignore }]`);
    await sample(page).getByRole('status').getByText('Rule 1 of the step: 404 → ignore: no message').waitFor();
    await sample(page).getByText('The step emitted no message. Rule 1 of the step').waitFor();
    await retrieve(page, `reader: { url: '"${target}/missing"' }\nwhen: paid`, '{ "paid": false }');
    await sample(page).getByText("No request was sent, because “When” isn't true").waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('lists records as messages and explains long integers', async () => {
    const page = await world!.openPage('rest-step');
    await retrieve(page, `reader: { url: '"${target}/orders"' }\nrecords: items`);
    await sample(page).getByText('200 → emit: 2 messages').waitFor();
    await sample(page).getByText('Message 2 {"id":2}').click();
    await sample(page).getByRole('button', { name: 'Use as sample message' }).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await retrieve(page, `reader: { url: '"${target}/orders"' }`);
    await sample(page).getByText('Integers beyond 2^53 are text, such as "12345678901234567890"').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('lists the errors of a configuration, each of which leads to its field', async () => {
    const page = await world!.openPage('rest-step', '', { viewport: { width: 1280, height: 900 } });
    await retrieve(
      page,
      `reader: { url: '"${target}/orders/{id}"' }\nparameters: [{ name: id, in: paht, value: a }]\nretry: { attempts: 0 }\ntls: { verify: perhaps }`,
    );
    const list = sample(page).getByRole('alert').getByRole('listitem');
    await list.first().waitFor();
    expect(await list.count()).to.equal(3);
    await sample(page).getByText('3 errors in the configuration:').waitFor();
    const preview = page.getByRole('region', { name: 'Request preview' });
    expect(await preview.getByRole('listitem').allInnerTexts()).to.deep.equal(await list.allInnerTexts());
    expect(await findAxeViolations(page)).to.deep.equal([]);
    for (const [start, tabName, value] of [
      [/^Retry/, 'Outcomes', '0'],
      [/^Parameter/, 'Parameters', 'paht'],
      [/^TLS/, 'Sending', 'perhaps'],
    ] as const) {
      await preview.getByRole('button', { name: start }).click();
      await page.getByRole('tab', { name: new RegExp(tabName), selected: true }).waitFor();
      const panel = page.getByRole('tabpanel', { name: new RegExp(tabName) });
      expect(await panel.locator('[aria-invalid="true"]:focus').inputValue()).to.equal(value);
    }
  });

  it('converts a step of v2 once its changes are seen, and back', async () => {
    const page = await world!.openPage('rest-step', '', { viewport: { width: 1280, height: 900 } });
    await page.getByRole('textbox', { name: 'URL', exact: true }).fill(`${target}/orders`);
    await page.getByRole('button', { name: 'Convert to request' }).click();
    const dialog = page.getByRole('dialog', { name: 'Convert to request' });
    await dialog.getByText('statusCode → status, HTTPHeaders → headers, responseBody → body').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByLabel('Function').inputValue()).to.match(/httpRequestAxios$/);
    await page.getByRole('button', { name: 'Convert to request' }).click();
    await dialog.getByRole('button', { name: 'Convert', exact: true }).click();
    expect(await page.getByLabel('Function').inputValue()).to.match(/ request$/);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await sample(page).getByText('Integers beyond 2^53').waitFor();
    await page.getByRole('button', { name: 'Undo conversion' }).click();
    expect(await page.getByLabel('Function').inputValue()).to.match(/httpRequestAxios$/);
    await page.getByLabel('Function').selectOption({ label: 'HTTP Request (Request Library), action, deprecated' });
    await page.getByRole('button', { name: 'Convert to request' }).click();
    await dialog.getByText('The step stays as it is:').waitFor();
    expect(await dialog.getByRole('button', { name: 'Convert', exact: true }).count()).to.equal(0);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });
});
