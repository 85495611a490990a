import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { npmStart, type Started } from '../support/npmStart.js';
import { guardPages, type PageGuard } from '../support/pageGuard.js';
import { sharedChromium } from '../support/services.js';

/** The time limit for a new user, from the first command on. */
const MOST_MS = 120_000;

interface Walk {
  readonly type: string;
  readonly client: string;
  /** The labels of the buttons for the example and its step. */
  readonly example: string;
  readonly step: RegExp;
  readonly status: string;
  /** A text in the response body. */
  readonly body: string;
}

/** Follows only the labels on the pages. */
describe('first steps of a new user', () => {
  let started: Started | undefined;
  let startMs: number;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let guard: PageGuard;
  beforeEach(async function () {
    ({ browser } = await sharedChromium(this));
    this.timeout(MOST_MS);
    const begun = Date.now();
    started = await npmStart();
    startMs = Date.now() - begun;
    guard = guardPages(new URL(started.link).origin);
    context = await browser.newContext();
    context.setDefaultTimeout(20_000);
    await guard.watch(context);
  });
  afterEach(async () => {
    await context?.close();
    await started?.stop();
  });

  const button = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole('button', { name, exact: typeof name === 'string' }).click();

  async function walk({ type, client, example, step, status, body }: Walk): Promise<void> {
    const page = await context!.newPage();
    await page.goto(started!.link);
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor();
    await button(page, 'New credential');
    const dialog = page.getByRole('dialog', { name: 'New credential' });
    await dialog.getByRole('combobox', { name: 'Type' }).selectOption({ label: type });
    const choice = dialog.getByRole('combobox', { name: 'Auth client' });
    // A single auth client is preselected.
    if ((await choice.locator('option:checked').textContent()) !== client) await choice.selectOption({ label: client });
    const opened = page.waitForEvent('popup');
    await button(page, 'Authenticate');
    const provider = await opened;
    const closed = provider.waitForEvent('close');
    await button(provider, 'Allow');
    await closed;
    await page.getByText('Access granted.').waitFor();
    await button(page, 'Save');
    await page.getByText('Next: use it in a REST step').waitFor();
    await button(page, 'Use it in a REST step');
    await page.getByRole('heading', { level: 1, name: 'REST step' }).waitFor();
    await button(page, 'Open');
    await button(page, example);
    await button(page, step);
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await button(page, 'Retrieve sample');
    const sample = page.getByRole('region', { name: 'Sample', exact: true });
    await sample.getByRole('status').getByText(status, { exact: true }).waitFor();
    await sample.getByRole('tabpanel').getByText(body).first().waitFor();
  }

  const walks: Readonly<Record<string, Walk>> = {
    'an OAuth2 server': {
      type: 'OAuth2',
      client: 'Sandbox: Notes (OAuth2)',
      example: 'oauth2',
      step: /note$/,
      status: '201 Created',
      body: 'noted at',
    },
    Instagram: {
      type: 'Instagram (OAuth2)',
      client: 'Sandbox: Instagram',
      example: 'instagram',
      step: /profile$/,
      status: '200 OK',
      body: 'username',
    },
  };
  for (const [provider, each] of Object.entries(walks)) {
    it(`gets the response to a REST step with a token of ${provider} within two minutes`, async function () {
      this.timeout(MOST_MS * 2);
      const begun = Date.now();
      await walk(each);
      const tookMs = startMs + Date.now() - begun;
      console.log(`      ${(tookMs / 1000).toFixed(1)} s, of which npm start took ${(startMs / 1000).toFixed(1)} s`);
      expect(tookMs).to.be.below(MOST_MS);
      expect(guard.violations).to.deep.equal([]);
    });
  }
});
