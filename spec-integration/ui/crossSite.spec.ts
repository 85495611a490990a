import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';

import { ADMIN, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** An attack of another page on the session of its visitor. */
type Attempt = readonly [what: string, attack: (page: Page, service: string) => Promise<unknown>];

describe('cross-site requests with a session', () => {
  let world: UiWorld | undefined;
  let elsewhere: http.Server | undefined;
  let port: number;
  let browser: BrowserContext;
  before(async function () {
    world = await openUiWorld(this);
    const server = http.createServer((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Elsewhere</title><body></body>');
    });
    elsewhere = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  beforeEach(async () => {
    browser = await world!.signedInContext();
  });
  afterEach(() => world?.closePages());
  after(async () => {
    await world?.stop();
    elsewhere?.close();
  });

  /** Status and user of the session, and the number of tenants, which an attack would change. */
  async function state(): Promise<readonly [number, string, number]> {
    const session = await browser.request.get(`${world!.url}/ui/session`);
    const { user = {} } = (await session.json()) as { user?: { email?: string } };
    const tenants = await world!.api('GET', '/v2/tenants');
    return [session.status(), String(user.email), tenants.body.data.length as number];
  }

  const tenant = JSON.stringify({ data: { type: 'tenant', attributes: { name: 'Planted' } } });
  const attempts: readonly Attempt[] = [
    [
      'create a tenant without a preflight',
      (page, service) =>
        page.evaluate(
          ([url, body]) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include', body }).then(String),
          [`${service}/v2/tenants`, tenant] as const,
        ),
    ],
    [
      'create a tenant with a preflight',
      (page, service) =>
        page.evaluate(
          ([url, body]) =>
            fetch(url, {
              method: 'POST',
              credentials: 'include',
              headers: { 'content-type': 'application/json', 'x-csrf-token': 'x' },
              body,
            }).then(String, String),
          [`${service}/v2/tenants`, tenant] as const,
        ),
    ],
    [
      'sign another user in by a form',
      async (page, service) => {
        await page.setContent(`<form method="post" enctype="text/plain" action="${service}/ui/session">
          <input name='{"email":"${ADMIN.email}","key":"${ADMIN.key}","x":"' value='"}'><button>Go</button></form>`);
        await page.getByRole('button').click();
        await page.waitForURL(`${service}/ui/session`);
      },
    ],
    [
      'sign out',
      (page, service) =>
        page.evaluate(
          (url) => fetch(url, { method: 'DELETE', credentials: 'include' }).then(String, String),
          `${service}/ui/session`,
        ),
    ],
  ];
  // Another port is same-site, so that the cookie is sent; another host is not.
  for (const name of ['127.0.0.1', 'localhost']) {
    for (const [what, attack] of attempts) {
      it(`can't ${what} from ${name}`, async () => {
        const before = await state();
        expect(before.slice(0, 2)).to.deep.equal([200, ADMIN.email]);
        const page = await browser.newPage();
        await page.goto(`http://${name}:${String(port)}/`);
        await attack(page, world!.url);
        expect(await state()).to.deep.equal(before);
      });
    }
  }

  it("can't read responses or embed pages", async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${String(port)}/`);
    const read = await page.evaluate(
      (url) =>
        fetch(url, { credentials: 'include' }).then(
          () => 'read',
          () => 'kept out',
        ),
      `${world!.url}/ui/session`,
    );
    expect(read).to.equal('kept out');
    await page.setContent(`<iframe src="${world!.url}/ui/"></iframe>`);
    const frame = await (await page.waitForSelector('iframe')).contentFrame();
    await page.waitForLoadState('load');
    expect(frame?.url() ?? '').not.to.include('/ui/');
  });

  it("can't read the session cookie, and neither can scripts of the pages", async () => {
    const page = await browser.newPage();
    await page.goto(world!.pageUrl('credentials'));
    expect(await page.evaluate('document.cookie')).to.equal('');
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.to.include(ADMIN.key);
    const [cookie] = await browser.cookies(world!.url);
    expect([cookie?.name, cookie?.httpOnly, cookie?.sameSite, cookie?.path]).to.deep.equal([
      'rest_session',
      true,
      'Strict',
      '/',
    ]);
  });
});
