import { expect } from 'chai';
import type { Browser, BrowserContext } from 'playwright-core';

import { npmStart, type Started } from '../support/npmStart.js';
import { guardPages, type PageGuard } from '../support/pageGuard.js';
import { sharedChromium } from '../support/services.js';

/** An example, the step to open if there are several, and texts that the sample shows. */
const EXAMPLES = [
  { name: 'graphql', step: 'graphql: order', shown: ['200 → emit: 1 message', 'data'] },
  { name: 'limits', step: 'limits: search', shown: ['200 → emit: 1 message', 'Integers', '0'] },
  { name: 'payments', step: 'payments: order', shown: ['200 → emit: 1 message', 'Integers', 'total'] },
  { name: 'export', step: undefined, shown: ['200 → emit: 3 messages', '7615917337495251231'] },
] as const;

describe('examples of request in the step designer', () => {
  let started: Started | undefined;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let guard: PageGuard;
  before(async function () {
    ({ browser } = await sharedChromium(this));
    this.timeout(120_000);
    started = await npmStart();
    guard = guardPages(new URL(started.link).origin);
    context = await browser.newContext();
    context.setDefaultTimeout(20_000);
    await guard.watch(context);
  });
  after(async () => {
    await context?.close();
    await started?.stop();
  });

  it('open and run', async () => {
    const page = await context!.newPage();
    await page.goto(started!.link);
    await page.getByRole('link', { name: 'REST step' }).click();
    for (const { name, step, shown } of EXAMPLES) {
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByRole('button', { name, exact: true }).click();
      if (step !== undefined) await page.getByRole('button', { name: step, exact: true }).click();
      await page.getByRole('button', { name: 'Retrieve sample' }).click();
      const sample = page.getByRole('region', { name: 'Sample', exact: true });
      for (const text of shown) await sample.getByText(text).first().waitFor();
      await sample.getByRole('tab', { name: 'Timeline' }).click();
      await sample.getByText('Attempt 1').first().waitFor();
      await sample.getByRole('tab').first().click();
    }
    expect(guard.violations).to.deep.equal([]);
  });
});
