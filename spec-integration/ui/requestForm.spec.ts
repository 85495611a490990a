import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { readFlowFile } from '../../lib/step/flowFile/readFlowFile.js';
import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

describe('designer of the function request', () => {
  let world: UiWorld | undefined;
  let server: Server | undefined;
  let target = '';
  let received: { readonly line: string; readonly type: string | undefined; readonly body: string } | undefined;

  before(async function () {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received = {
          line: `${request.method ?? ''} ${request.url ?? ''}`,
          type: request.headers['content-type'],
          body: Buffer.concat(chunks).toString(),
        };
        const status = request.url?.startsWith('/missing') === true ? 404 : request.url === '/exports' ? 202 : 200;
        if (status === 202) response.setHeader('location', '/jobs/1');
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"ok":false,"error":"no_such_order"}');
      });
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

  const text = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
  const tab = (page: Page, name: RegExp) => page.getByRole('tab', { name }).click();
  const preview = (page: Page) => page.getByRole('region', { name: 'Request preview' });
  const sample = (page: Page) => page.getByRole('region', { name: 'Sample', exact: true });
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

  async function openRequest(options: Parameters<UiWorld['openPage']>[2] = {}): Promise<Page> {
    const page = await world!.openPage('rest-step', '', { viewport: { width: 1280, height: 900 }, ...options });
    await page.getByLabel('Function', { exact: true }).selectOption({ label: 'Request, action' });
    return page;
  }

  async function saveFlow(page: Page): Promise<string> {
    await button(page, 'Save').click();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Download/ }).click();
    const folder = await mkdtemp(path.join(tmpdir(), 'request-form-'));
    try {
      const file = path.join(folder, 'flow.yaml');
      await (await downloading).saveAs(file);
      return await readFile(file, 'utf8');
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const readConfig = (flow: string) => readFlowFile(flow).flow?.steps[0]?.config;

  it('builds a step with a path parameter and an outcome rule without YAML', async () => {
    const page = await openRequest();
    await text(page, 'Body of the sample message').fill('{ "id": "a/b" }');
    await text(page, 'URL').fill(`${target}/orders/{id}`);
    await button(page, 'Add path parameter id').click();
    await text(page, 'Name of parameter 1').and(page.locator(':focus')).waitFor();
    await preview(page).getByText('/orders/a%2Fb').waitFor();
    await page.getByText('"a/b"', { exact: true }).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await tab(page, /^Outcomes/);
    await page.getByText('Add from a template').click();
    await button(page, '200 with an error').click();
    await text(page, 'Status of rule 1').and(page.locator(':focus')).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await button(page, 'Retrieve sample').click();
    await sample(page)
      .getByText(/The API reports: no_such_order/)
      .first()
      .waitFor();
    await sample(page)
      .getByText(/outcome rule 1/)
      .first()
      .waitFor();
    expect(received?.line).to.equal('GET /orders/a%2Fb');
    expect(readConfig(await saveFlow(page))).to.deep.equal({
      reader: { method: 'GET', url: `"${target}/orders/{id}"`, headers: [] },
      parameters: [{ name: 'id', in: 'path', value: 'id' }],
      outcomes: [
        { status: '200-299', body: 'ok = false', do: 'fail', message: '"The API reports: " & $response.body.error' },
      ],
    });
  });

  it('edits the other fields by their schema, with each error at its field, and keeps what it does not know', async () => {
    const page = await openRequest({ colorScheme: 'dark' });
    await text(page, 'URL').fill(`${target}/orders`);
    await tab(page, /^Outcomes/);
    await text(page, 'Attempts').fill('many');
    await page
      .getByText(/^Retry: attempts: expected a whole number/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: /Outcomes.*has errors/ }).waitFor();
    await text(page, 'Attempts').fill('3');
    await text(page, 'Max time').fill('30s');
    await page.getByRole('combobox', { name: 'Idempotency key' }).selectOption({ label: 'On' });
    expect(await findAxeViolations(page)).to.deep.equal([]);
    for (const name of [/^Body/, /^Response/, /^Sending/, /^General/]) {
      await tab(page, name);
      if (name.source === '^Body') await page.getByLabel('Multipart', { exact: true }).check();
      if (name.source === '^Body') await page.getByLabel('None', { exact: true }).check();
      expect(await findAxeViolations(page)).to.deep.equal([]);
    }
    await tab(page, /^Sending/);
    await button(page, 'YAML for Redirects').click();
    await text(page, 'Redirects as YAML').fill('sameOrigin: true # only this server');
    expect(readConfig(await saveFlow(page))).to.deep.equal({
      reader: { method: 'GET', url: `"${target}/orders"`, headers: [] },
      retry: { attempts: 3, maxTime: '30s' },
      idempotencyKey: true,
      redirects: 'sameOrigin: true # only this server',
    });
  });

  it('starts a job, and shows its polls in the sample', async () => {
    const page = await openRequest();
    await text(page, 'URL').fill(`${target}/exports`);
    await tab(page, /^Response/);
    await text(page, 'Interval').fill('200ms');
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await button(page, 'Retrieve sample').click();
    await sample(page).getByText('no_such_order').first().waitFor();
    await tab(page, /^Timeline/);
    await sample(page).getByText('Attempt 2 (poll)').first().waitFor();
    expect(received?.line).to.equal('GET /jobs/1');
    expect(readConfig(await saveFlow(page))).to.deep.equal({
      reader: { method: 'GET', url: `"${target}/exports"`, headers: [] },
      poll: { interval: '200ms' },
    });
  });

  it('fits a narrow window', async () => {
    const page = await openRequest({ viewport: { width: 360, height: 740 } });
    await text(page, 'URL').fill(`${target}/orders/{id}`);
    await button(page, 'Add path parameter id').click();
    for (const name of [/^Parameters/, /^Outcomes/, /^Response/, /^Sending/]) {
      await tab(page, name);
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    }
  });

  it("shows the rules of the credential's provider above the built-in ones", async () => {
    const { status, body } = await world!.api('POST', '/v2/auth-clients', {
      data: {
        type: 'auth-client',
        attributes: {
          type: 'oauth2',
          name: 'Slack app',
          provider: 'slack',
          credentials: {
            client_id: 'c',
            client_secret: 's',
            auth_uri: 'https://slack.com/oauth/v2/authorize',
            token_uri: 'https://slack.com/api/oauth.v2.access',
          },
        },
        relationships: {
          components: { data: [{ type: 'component', id: world!.componentId }] },
          tenant: { data: { type: 'tenant', id: world!.tenantId } },
        },
      },
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    await world!.createSecret(body.data.id as string, { access_token: 'xoxb-1' }, { name: 'Team' });
    const page = await openRequest();
    await page.getByLabel('Credential', { exact: true }).selectOption({ label: 'Team (oauth2)' });
    await tab(page, /^Outcomes/);
    const rules = page.getByRole('table', { name: /^Rules of Slack, as the app/ });
    await rules.waitFor();
    expect(await rules.getByRole('row').allInnerTexts()).to.include('body: ok = false\tFail');
    expect(
      await page.getByRole('table').evaluateAll((tables) => tables.map((table) => table.caption?.innerText)),
    ).to.deep.equal([
      'Rules of Slack, as the app, which decide when no rule of the step matches',
      'Built-in rules, which decide when no other rule matches',
    ]);
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });
});
