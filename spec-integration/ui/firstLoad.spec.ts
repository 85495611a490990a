import { gzipSync } from 'node:zlib';

import { expect } from 'chai';

import { ADMIN, openUiWorld, type UiWorld } from '../support/uiWorld.js';

/** Maximum compressed size of all files of the first page. */
const MAX_BYTES = 60_000;

describe('first load', () => {
  let world: UiWorld | undefined;
  before(async function () {
    world = await openUiWorld(this);
  });
  afterEach(() => world?.closePages());
  after(() => world?.stop());

  async function filesOf(places: readonly string[]): Promise<Map<string, number>> {
    const context = await world!.signedInContext();
    const page = await context.newPage();
    const urls = new Set<string>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname === '/ui/' || pathname.startsWith('/ui/assets/')) urls.add(request.url().replace(/[?#].*/, ''));
    });
    for (const place of places) {
      await page.goto(world!.pageUrl(place));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
    }
    return new Map(
      await Promise.all(
        [...urls].map(async (url) => {
          const file = Buffer.from(await (await fetch(url)).arrayBuffer());
          return [new URL(url).pathname, gzipSync(file).length] as const;
        }),
      ),
    );
  }
  const sum = (files: ReadonlyMap<string, number>): number => [...files.values()].reduce((all, one) => all + one, 0);

  it(`is at most ${String(MAX_BYTES)} bytes, the list of credentials included`, async () => {
    const files = await filesOf(['credentials']);
    console.log(`      ${String(sum(files))} bytes in ${String(files.size)} files`);
    expect(sum(files), JSON.stringify([...files])).to.be.at.most(MAX_BYTES);
  });

  it('loads no page without a session', async () => {
    const page = await (await world!.anonymousContext()).newPage();
    await page.goto(`${world!.url}/ui/`);
    await page.getByLabel('E-mail').fill(ADMIN.email);
    const names = await page.evaluate<string[]>("performance.getEntriesByType('resource').map(({ name }) => name)");
    expect(names.filter((name) => name.includes('Page-'))).to.deep.equal([]);
  });

  it('loads the editor with its page only', async () => {
    const names = [...(await filesOf(['credentials', 'activity', 'health'])).keys()];
    const more = [...(await filesOf(['rest-step'])).keys()].filter((name) => !names.includes(name));
    expect(more).not.to.deep.equal([]);
  });
});
