import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { expect } from 'chai';
import type { Page } from 'playwright-core';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

const CLI = path.join(__dirname, '../../dist/lib/cli/main.js');
const KEY = 'KEY-MARKER-of-the-proposals';
const PER_PAGE = 3;
const ISSUES = Array.from({ length: 8 }, (_, index) => ({ id: index + 1, title: `Issue ${String(index + 1)}` }));

/** How a step that reads a list is proposed from its sample, checked, used, and run as the saved flow. */
describe('proposals for a list', () => {
  let world: UiWorld | undefined;
  let server: Server | undefined;
  let target = '';
  let folder = '';
  let requests: string[] = [];
  let keys: unknown[] = [];

  before(async function () {
    server = createServer((request, response) => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      keys.push(request.headers['x-shop-key']);
      answer(request, response, target);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    target = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    folder = await mkdtemp(path.join(tmpdir(), 'proposals-'));
    world = await openUiWorld(this, { ALLOW_PRIVATE_HOSTS: '127.0.0.1,localhost' });
    const clientId = await world.createClient('api_key', { name: 'X-Shop-Key' });
    await world.createSecret(clientId, { headerValue: KEY });
  });
  beforeEach(() => {
    requests = [];
    keys = [];
  });
  afterEach(() => world?.closePages());
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const openDesigner = () => world!.openPage('rest-step', '', { viewport: { width: 1280, height: 900 } });
  const sample = (page: Page) => page.getByRole('region', { name: 'Sample', exact: true });
  const proposals = (page: Page) => page.getByRole('region', { name: 'Proposals' });

  async function retrieve(page: Page, path: string, method = 'GET'): Promise<void> {
    await page.getByLabel('Function').selectOption({ label: 'Request, action' });
    await page.getByLabel('Method').selectOption(method);
    await page.getByRole('textbox', { name: 'URL', exact: true }).fill(target + path);
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
  }

  for (const [name, options] of [
    ['wide', { viewport: { width: 1280, height: 900 } }],
    ['narrow and dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ] as const) {
    it(`turn a list like GitHub's into records of all pages, ${name}`, async () => {
      const page = await world!.openPage('rest-step', '', options);
      await retrieve(page, '/issues?per_page=3');
      await proposals(page).getByText('Verified: page 2 has 3 other records').waitFor();
      await proposals(page).getByText('The header Link has rel="next".').waitFor();
      await proposals(page).getByText('High confidence').waitFor();
      expect(await findAxeViolations(page)).to.deep.equal([]);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).to.equal(0);

      // By keyboard: the focus follows.
      await proposals(page).getByRole('button', { name: 'Use Link header' }).focus();
      await page.keyboard.press('Enter');
      await proposals(page).getByText('The step reads all pages and emits each record.').waitFor();
      expect(await page.evaluate('document.activeElement.textContent')).to.match(/^The step reads all pages/);
      expect(await findAxeViolations(page)).to.deep.equal([]);

      await page.getByRole('button', { name: 'Retrieve sample' }).click();
      await sample(page).getByText('2 pages, and there are more: a sample reads 2 at most').waitFor();
      await sample(page).getByText('emit: 6 messages').waitFor();
      expect(await findAxeViolations(page)).to.deep.equal([]);

      const file = await save(page, folder);
      expect(await readFile(file, 'utf8')).not.to.contain('maxPages');
      expect(await runFlow(file)).to.deep.equal(ISSUES);
    });
  }

  it('say what is wrong with a page that has the same records, and offer others', async () => {
    const page = await openDesigner();
    await retrieve(page, '/ignored');
    await proposals(page).getByText("the server doesn't read page_token").waitFor();
    await proposals(page).getByText("the server doesn't read next_page_token").waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    expect(requests).to.deep.equal([
      'GET /ignored',
      'GET /ignored',
      'GET /ignored?page_token=c2',
      'GET /ignored',
      'GET /ignored?next_page_token=c2',
    ]);
  });

  it('are looked for on request where the step has records', async () => {
    const page = await openDesigner();
    await retrieve(page, '/last');
    await proposals(page).getByRole('button', { name: 'Use the records of this page only' }).click();
    await page.getByRole('textbox', { name: 'URL', exact: true }).fill(`${target}/rows`);
    await page.getByRole('tab', { name: /^Response/ }).click();
    await page.getByRole('textbox', { name: 'Records', exact: true }).fill('rows');
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await proposals(page).getByRole('button', { name: 'Look for further pages' }).click();
    await proposals(page).getByText('Verified: page 2 has 3 other records').waitFor();
    expect(await findAxeViolations(page)).to.deep.equal([]);
    await proposals(page).getByRole('button', { name: 'Use Offset as offset' }).click();
    await proposals(page).getByText('The step reads all pages and emits each record.').waitFor();
  });

  it('say why there is no further page, and are undone', async () => {
    const page = await openDesigner();
    await retrieve(page, '/last');
    await proposals(page).getByText('body.next_cursor is null: this is the last page.').waitFor();
    await proposals(page).getByRole('button', { name: 'Use the records of this page only' }).click();
    await proposals(page).getByText('The step emits each record of the response, which is one page.').waitFor();
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await sample(page).getByText('emit: 2 messages').waitFor();
    await proposals(page).getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Retrieve sample' }).click();
    await proposals(page).getByText('body.next_cursor is null').waitFor();
  });

  it('send the credential as the step itself, and replace the parameter of the URL', async () => {
    const page = await openDesigner();
    await page.getByLabel('Credential', { exact: true }).selectOption({ label: 'Shop (api_key)' });
    await retrieve(page, '/rows?offset=0&q=a');
    await proposals(page).getByText('Verified: page 2 has 3 other records').waitFor();
    await proposals(page).getByRole('button', { name: 'Use Offset as offset' }).click();
    expect(await page.getByRole('textbox', { name: 'URL', exact: true }).inputValue()).to.equal(`${target}/rows?q=a`);
    expect(requests).to.deep.equal(['GET /rows?offset=0&q=a', 'GET /rows?q=a&offset=0', 'GET /rows?q=a&offset=3']);
    expect(keys).to.deep.equal([KEY, KEY, KEY]);
    await world!.expectNoSecrets(page, [KEY]);
  });

  it('send no credential to another host, and nothing before a click', async () => {
    const page = await openDesigner();
    await page.getByLabel('Credential', { exact: true }).selectOption({ label: 'Shop (api_key)' });
    await retrieve(page, '/elsewhere');
    await proposals(page).getByText('It is on another host, which receives no credential.').waitFor();
    await proposals(page).getByText('Low confidence').waitFor();
    expect(keys).to.deep.equal([KEY]);
    await proposals(page)
      .getByRole('button', { name: /^Check Next URL/ })
      .click();
    await proposals(page).getByText('Verified: page 2 has 3 other records').waitFor();
    expect(requests).to.deep.equal(['GET /elsewhere', 'GET /elsewhere', 'GET /elsewhere?offset=3']);
    expect(keys).to.deep.equal([KEY, KEY, undefined]);
  });

  it('request nothing by themselves after a POST', async () => {
    const page = await openDesigner();
    await retrieve(page, '/rows', 'POST');
    await proposals(page).getByRole('button', { name: 'Check Offset as offset' }).waitFor();
    expect(requests).to.deep.equal(['POST /rows']);
  });
});

/** Answers as GitHub, with a cursor that the server ignores, with the last page, with a next URL of another host, or by offset. */
function answer(request: IncomingMessage, response: ServerResponse, target: string): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const send = (body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
  const cut = (from: number) => ISSUES.slice(from, from + PER_PAGE);
  if (pathname === '/issues') {
    const number = Number(searchParams.get('page') ?? 1);
    const isLast = number * PER_PAGE >= ISSUES.length;
    const next = `<${target}/issues?per_page=3&page=${String(number + 1)}>; rel="next"`;
    send(cut((number - 1) * PER_PAGE), isLast ? {} : { link: next });
    return;
  }
  if (pathname === '/ignored') {
    send({ items: cut(0), next_page_token: 'c2' });
    return;
  }
  if (pathname === '/last') {
    send({ items: cut(6), next_cursor: null });
    return;
  }
  const offset = Number(searchParams.get('offset') ?? 0);
  if (pathname === '/elsewhere') {
    send({ items: cut(offset), next: `${target.replace('127.0.0.1', 'localhost')}/elsewhere?offset=3` });
    return;
  }
  send({ rows: cut(offset), offset, total: ISSUES.length });
}

async function save(page: Page, folder: string): Promise<string> {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Download/ }).click();
  const file = path.join(folder, 'flow.yaml');
  await (await downloading).saveAs(file);
  return file;
}

/** Runs a flow file with one message. @returns the bodies of its output */
async function runFlow(file: string): Promise<readonly unknown[]> {
  const { PATH = '' } = process.env;
  const args = [CLI, 'run', file, '--input', '-', '--output', '-', '--quiet'];
  const running = promisify(execFile)(process.execPath, args, { env: { PATH }, cwd: path.dirname(file) });
  running.child.stdin?.end('{}\n');
  const lines = (await running).stdout.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { readonly body: unknown }).body);
}
