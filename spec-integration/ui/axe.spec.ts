import { expect } from 'chai';

import { findAxeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** Path of a page -> its heading. */
const PAGES = {
  credentials: 'Credentials',
  'credentials/new': 'New credential',
  'auth-clients': 'Auth clients',
  'rest-step': 'REST step',
  runs: 'Runs',
  activity: 'Activity',
  health: 'Health',
};

/** Dialogs and results are checked by the spec of each page. */
describe('axe-core', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  async function findings(colorScheme: 'light' | 'dark'): Promise<Record<string, string[]>> {
    const page = await (await world!.signedInContext({ colorScheme })).newPage();
    const found: Record<string, string[]> = {};
    for (const [place, heading] of Object.entries(PAGES)) {
      const [name = '', rest] = place.split('/');
      await page.goto(world!.pageUrl(name, rest));
      // The document stays the same: the previous page is visible until this one is rendered.
      await page.getByRole('heading', { name: heading, exact: true, level: rest === undefined ? 1 : 2 }).waitFor();
      await page.waitForLoadState('networkidle');
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      const violations = await findAxeViolations(page);
      if (violations.length > 0) found[place] = violations;
    }
    return found;
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`finds no violations on empty pages, ${colorScheme}`, async () => {
      expect(await findings(colorScheme)).to.deep.equal({});
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`finds no violations on pages with content, ${colorScheme}`, async () => {
      const basic = await world!.createClient('basic', {}, `Shop in ${colorScheme}`);
      await world!.createSecret(basic, { username: 'ann', password: 'a password' });
      expect(await findings(colorScheme)).to.deep.equal({});
    });
  }
});
