import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { registerFolder } from '../../../../lib/platform/usecases/components/registerFolder.js';
import { root } from '../../../support/descriptor.js';
import { specPlatform, type SpecPlatform } from '../../../support/platform.js';
import { catchRejection } from '../../../support/rejection.js';

describe('registerFolder', () => {
  let folder: string;
  let platform: SpecPlatform;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'component-'));
    platform = await specPlatform({ operations: () => [] });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (name: string, content: unknown) => {
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  };

  it('registers a component for all tenants, named after its package', async () => {
    write('component.json', { title: 'Shop', icon: 'x' });
    write('package.json', { name: '@acme/shop' });
    const registered = await registerFolder(platform.services, folder);
    expect(registered).to.deep.include({
      tenantId: null,
      name: '@acme/shop',
      descriptor: { title: 'Shop', icon: 'x' },
      folder,
      createdAtMs: platform.clock.nowMs,
    });
    expect(await platform.store.components.find(registered.id)).to.deep.equal(registered);
  });

  it('accepts the component of this project', async () => {
    const registered = await registerFolder(platform.services, root);
    expect(registered.name).to.equal('rest-step');
    expect(registered.descriptor.authClientTypes).to.include('oauth2_instagram');
  });

  it('names it after its title without a package', async () => {
    write('component.json', { title: 'Shop' });
    expect((await registerFolder(platform.services, folder)).name).to.equal('Shop');
    write('package.json', { private: true });
    expect((await registerFolder(platform.services, folder)).name).to.equal('Shop');
  });

  it('changes nothing when the files are unchanged, and updates the component when they changed', async () => {
    write('component.json', { title: 'Shop' });
    const registered = await registerFolder(platform.services, folder);
    platform.clock.nowMs += 1000;
    expect(await registerFolder(platform.services, folder)).to.deep.equal(registered);
    write('component.json', { title: 'Shop', version: '2.0.0' });
    const changed = await registerFolder(platform.services, folder);
    expect(changed).to.deep.equal({
      ...registered,
      descriptor: { title: 'Shop', version: '2.0.0' },
      updatedAtMs: registered.updatedAtMs + 1000,
    });
    expect((await platform.store.components.list('all')).total).to.equal(1);
    const records = await platform.store.audit.list({ tenants: 'all', resourceId: registered.id }, 10);
    expect(records.map(({ action, userId }) => [action, userId])).to.deep.equal([
      ['update', null],
      ['create', null],
    ]);
  });

  it('creates one component when replicas start together', async () => {
    write('component.json', { title: 'Shop' });
    const registered = await Promise.all(Array.from({ length: 8 }, () => registerFolder(platform.services, folder)));
    expect(new Set(registered.map(({ id }) => id)).size).to.equal(1);
    expect((await platform.store.components.list('all')).total).to.equal(1);
  });

  const wrong: readonly (readonly [string, string | object, RegExp])[] = [
    ['invalid JSON', '{"title":', /component\.json is not valid JSON: /],
    ['an invalid descriptor', {}, /component\.json is not a valid component\.json: \/title: title is missing$/],
    [
      'unknown types',
      { title: 'Shop', authClientTypes: ['saml'] },
      /\/authClientTypes\/0: authClientTypes\/0 must be one of: oauth2,/,
    ],
    [
      'a file that is too large',
      `"${'x'.repeat(1024 * 1024)}"`,
      /component\.json cannot be read: it is larger than 1048576 bytes$/,
    ],
  ];
  for (const [what, content, message] of wrong) {
    it(`reports ${what}`, async () => {
      write('component.json', content);
      const error = await catchRejection(registerFolder(platform.services, folder));
      expect(error.code).to.equal('usage');
      expect(error.message).to.match(message);
      expect((await platform.store.components.list('all')).total).to.equal(0);
    });
  }

  it('names a file that is missing or not a file', async () => {
    expect((await catchRejection(registerFolder(platform.services, folder))).message).to.match(
      /component\.json cannot be read: ENOENT/,
    );
    mkdirSync(path.join(folder, 'component.json'));
    expect((await catchRejection(registerFolder(platform.services, folder))).message).to.match(
      /component\.json cannot be read: /,
    );
    rmSync(path.join(folder, 'component.json'), { recursive: true });
    write('component.json', { title: 'Shop' });
    write('package.json', 'text');
    expect((await catchRejection(registerFolder(platform.services, folder))).message).to.match(
      /package\.json is not valid JSON: /,
    );
  });
});
