import { expect } from 'chai';

import { axeViolations, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** Where a page is -> its heading. */
const PAGES = {
  credentials: 'Credentials',
  'credentials/new': 'New credential',
  'auth-clients': 'Auth clients',
  'rest-step': 'REST step',
  runs: 'Runs',
  activity: 'Activity',
  health: 'Health',
};

/** What is open in the course of work, each page's own spec looks at. */
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
      // All of it is one document for the browser: the page before is there until this one has come.
      await page.getByRole('heading', { name: heading, exact: true, level: rest === undefined ? 1 : 2 }).waitFor();
      await page.waitForLoadState('networkidle');
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
      const violations = await axeViolations(page);
      if (violations.length > 0) found[place] = violations;
    }
    return found;
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`finds nothing on any page while there is nothing, in ${colorScheme} colours`, async () => {
      expect(await findings(colorScheme)).to.deep.equal({});
    });
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`finds nothing on any page that has something to show, in ${colorScheme} colours`, async () => {
      const basic = await world!.createClient('basic', {}, `Shop in ${colorScheme}`);
      await world!.createSecret(basic, { username: 'ann', password: 'a password' });
      expect(await findings(colorScheme)).to.deep.equal({});
    });
  }
});
