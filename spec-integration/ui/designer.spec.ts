import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { readFlow } from '../../lib/runner/readFlow.js';
import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const KEY = 'KEY-MARKER-of-the-designer';

/** The last request that the server received. */
interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('REST step designer', () => {
  let world: UiWorld | undefined;
  let server: Server | undefined;
  let target = '';
  let received: ReceivedRequest | undefined;
  let secretId = '';

  before(async function () {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received = {
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        if (pathname === '/moved') return response.writeHead(302, { location: '/echo' }).end();
        if (pathname === '/slow') return undefined;
        if (pathname === '/refused')
          return response.writeHead(401, { 'content-type': 'text/plain' }).end('who are you?');
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify({ order: { id: 7, lines: [1, 2] }, key: request.headers['x-shop-key'] }));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    target = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    world = await openUiWorld(this, { ALLOW_PRIVATE_HOSTS: '127.0.0.1' });
    const clientId = await world.createClient('api_key', { name: 'X-Shop-Key' });
    secretId = await world.createSecret(clientId, { headerValue: KEY }, { reference: 'shop.key' });
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

  it('sends a request with fixed text and expressions through the component and shows the result', async () => {
    const page = await world!.openPage('rest-step', '', { viewport: { width: 1280, height: 900 } });
    await page.getByText('or open an example').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await text(page, 'URL').fill(`${target}/moved?status=open`);
    await page.getByLabel('Credential', { exact: true }).selectOption({ label: 'Shop (api_key)' });
    await text(page, 'Body of the sample message').fill('{ "customer": { "name": "Änn & co" } }');
    await text(page, 'Name of parameter 2').fill('who');
    await page.getByRole('button', { name: 'JSONata for Value of parameter 2' }).click();
    await text(page, 'Value of parameter 2').fill('customer.name');
    await page.getByText('"Änn & co"', { exact: true }).waitFor();
    await tab(page, /^Headers/);
    await page.getByLabel('Name of header 1').fill('X-Request');
    await text(page, 'Value of header 1').fill('one');
    await preview(page).getByText('X-Shop-Key').waitFor();
    await preview(page).getByText('***').waitFor();
    await preview(page).getByRole('tab', { name: 'curl' }).click();
    await preview(page).getByText(`-H 'X-Shop-Key: '"$API_KEY"`).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);

    await text(page, 'Value of header 1').press('Control+Enter');
    await sample(page).getByRole('status').getByText('200 OK').waitFor();
    await sample(page).getByText('1 redirect').waitFor();
    expect(received).to.deep.include({ method: 'GET', url: '/echo' });
    expect(received!.headers).to.include({ 'x-shop-key': KEY, 'x-request': 'one' });
    await sample(page).getByText('order').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    for (const name of [/^Headers$/, /^Requests 2/, /^Message 1/]) {
      await sample(page).getByRole('tab', { name }).click();
      expect(await findAxeViolations(page)).to.deep.equal([]);
    }
    await page.getByRole('button', { name: 'Use as sample message' }).click();
    await text(page, 'Body of the sample message').getByText('responseBody').waitFor();
    await world!.expectNoSecrets(page, [KEY]);
  });

  it('keeps the form through a reload', async () => {
    const page = await world!.openPage('rest-step');
    await text(page, 'URL').fill(`${target}/a`);
    await page.getByLabel('Method').selectOption('POST');
    await tab(page, /^Body/);
    await page.getByLabel('JSON', { exact: true }).check();
    await text(page, 'JSON body').fill('{ "half');
    await page.reload();
    await tab(page, /^Body/);
    expect(await text(page, 'URL').inputValue()).to.equal(`${target}/a`);
    expect(await page.getByLabel('Method').inputValue()).to.equal('POST');
    await text(page, 'JSON body').getByText('{ "half').waitFor();
  });

  it('shows problems beside their fields and sends nothing', async () => {
    const page = await world!.openPage('rest-step');
    received = undefined;
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await page.getByText('Enter the URL, such as').waitFor();
    expect(await text(page, 'URL').evaluate((element) => element === element.ownerDocument.activeElement)).to.equal(
      true,
    );
    await text(page, 'URL').fill('api.example.com');
    await page.getByText('Enter a URL that starts with https://').waitFor();
    await tab(page, /^Headers/);
    await page.getByLabel('Name of header 1').fill('a b');
    await page.getByText('no spaces').waitFor();
    await text(page, 'Body of the sample message').fill('{ nothing');
    await page.getByText('This is not valid JSON').waitFor();
    await page.getByRole('button', { name: 'JSONata for URL' }).click();
    await text(page, 'URL').fill('"https://" & $uppercase(');
    await page.getByText(/^The expression can't be parsed/).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    expect(received).to.equal(undefined);
  });

  it('moves the focus to the first invalid field, in any tab', async () => {
    const page = await world!.openPage('rest-step');
    await text(page, 'URL').fill(`${target}/a`);
    await tab(page, /^Settings/);
    await text(page, 'Maximum Retries').fill('many');
    await page
      .getByRole('tabpanel', { name: /Settings/ })
      .getByText('must be valid number')
      .waitFor();
    await page.getByRole('tab', { name: /Settings.*has errors/ }).waitFor();
    await text(page, 'Maximum Retries').fill('');
    await tab(page, /^Headers/);
    await page.getByLabel('Name of header 1').fill('a b');
    await tab(page, /^Body/);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await page.getByLabel('Name of header 1').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('X-A');
    await page.getByRole('button', { name: 'JSONata for URL' }).click();
    await text(page, 'URL').fill('');
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await text(page, 'URL').and(page.locator(':focus')).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
  });

  it('stops an endless expression and evaluates the next one', async () => {
    const page = await world!.openPage('rest-step');
    await page.getByRole('button', { name: 'JSONata for URL' }).click();
    await text(page, 'URL').fill('$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /^(a+)+$/)');
    await page.getByText('The expressions took longer than 2 s').waitFor();
    await text(page, 'URL').fill('"https://a.example/" & 1');
    await preview(page).getByText('https://a.example/1').waitFor();
  });

  it('keeps the cursor in place while an expression is typed fast', async () => {
    const page = await world!.openPage('rest-step');
    await page.getByRole('button', { name: 'JSONata for URL' }).click();
    const url = text(page, 'URL');
    await url.and(page.locator('[contenteditable]')).pressSequentially('"https://a.example/" & 1');
    for (const key of ['Home', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.type('https://b.example/?from=');
    await preview(page).getByText('https://b.example/?from=https://a.example/1').waitFor();
    expect(await url.innerText()).to.equal('"https://b.example/?from=https://a.example/" & 1');
  });

  it('leaves the editor with the Tab key', async () => {
    const page = await world!.openPage('rest-step');
    await page.getByRole('button', { name: 'JSONata for URL' }).click();
    await text(page, 'URL').focus();
    await page.keyboard.type('a.b');
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-label')).to.equal('JSONata for URL');
  });

  it('shows the error of the component and suggests to check the credential after a 401', async () => {
    const page = await world!.openPage('rest-step', '', { viewport: { width: 360, height: 740 } });
    await page.getByLabel('Credential', { exact: true }).selectOption({ label: 'Shop (api_key)' });
    await text(page, 'URL').fill(`${target}/refused`);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await sample(page).getByRole('status').getByText('401 Unauthorized').waitFor();
    await sample(page).getByRole('alert').getByText('who are you?').waitFor();
    await sample(page).getByText('The server rejected the credential “Shop”.').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
    await world!.expectNoSecrets(page, [KEY]);
  });

  it('stops a sample that waits for a response', async () => {
    const page = await world!.openPage('rest-step');
    await text(page, 'URL').fill(`${target}/slow`);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await sample(page).getByText('Stopped').waitFor();
    await page.getByRole('button', { name: 'Retrieve sample' }).waitFor();
  });

  it('saves a step with the other steps of its original file, also after a reload', async () => {
    const step = (id: string) =>
      `  - { id: ${id}, function: httpRequestAxios, credential: { secretId: shop.key }, config: { reader: { method: GET, url: '"${target}/${id}"' } } }`;
    const file = { name: 'two.yaml', mimeType: 'application/yaml' };
    const page = await world!.openPage('rest-step', '', { viewport: { width: 360, height: 740 } });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page
      .getByLabel('Flow file')
      .setInputFiles({ ...file, buffer: Buffer.from(`name: two\nsteps:\n${step('first')}\n${step('second')}\n`) });
    await page.getByRole('button', { name: 'two: second' }).click();
    await text(page, 'URL').fill(`${target}/changed`);
    await page.reload();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const saved = page.getByRole('region', { name: 'Flow file' });
    await saved.getByText('id: first').and(saved.getByText('/changed')).waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await page.getByLabel('Keep the other step of the original file').uncheck();
    await saved.getByText('id: request').waitFor();
    expect(await saved.innerText()).not.to.include('first');
  });

  it('saves a flow file that the runner accepts and opens it again unchanged', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'designer-'));
    try {
      const page = await world!.openPage('rest-step', '', { colorScheme: 'dark' });
      await page.goto(world!.pageUrl('rest-step', '', `credential=${secretId}`));
      await page.getByLabel('Method').selectOption('POST');
      await text(page, 'URL').fill(`${target}/orders`);
      await tab(page, /^Body/);
      await page.getByLabel('Multipart', { exact: true }).check();
      await text(page, 'Name of part 1').fill('report');
      await page.getByLabel('Type of part 1').selectOption('file');
      await text(page, 'URL of file 1').fill(`${target}/file`);
      await preview(page).getByText(`[file: ${target}/file]`).waitFor();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await text(page, 'Flow name').fill('Ännes Report');
      expect(await findAxeViolations(page)).to.deep.equal([]);
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download annes-report.yaml' }).click();
      const file = path.join(folder, (await downloading).suggestedFilename());
      await (await downloading).saveAs(file);

      const saved = await readFile(file, 'utf8');
      const platform = { ELASTICIO_API_URI: world!.url, ELASTICIO_API_USERNAME: 'a', ELASTICIO_API_KEY: 'b' };
      const env = { ...platform, ELASTICIO_WORKSPACE_ID: world!.workspaceId };
      const [step] = readFlow(saved, { file, defaultComponent: folder, env }).steps;
      expect(step).to.include({ function: 'httpRequestAxios', secretId: 'shop.key' });
      expect(step!.config).to.deep.include({ uploadFile: true });

      await writeFile(file, saved.replace('/orders', '/others'));
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      expect(await findAxeViolations(page)).to.deep.equal([]);
      await page.getByLabel('Flow file').setInputFiles(file);
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      expect(await text(page, 'URL').inputValue()).to.equal(`${target}/others`);
      expect(await text(page, 'URL of file 1').inputValue()).to.equal(`${target}/file`);

      await writeFile(file, 'name: [');
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByLabel('Flow file').setInputFiles(file);
      await page.getByRole('alert').getByText('annes-report.yaml:').waitFor();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
