import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { createExampleReader } from '../../../lib/platform/runs/exampleReader.js';
import { specPlatform } from '../../support/platform.js';

describe('createExampleReader', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'examples-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
  };

  it('returns flow files by name, with the values of their variables', async () => {
    file('b.yaml', 'name: b\nvariables: { shop: { env: SHOP_URL }, key: { "env": \'KEY\' } }');
    file('a.yaml', 'name: a');
    file('variables.json', '{ "SHOP_URL": "http://127.0.0.1:1", "KEY": 7, "OTHER": "x" }');
    expect(await createExampleReader(folder)()).to.deep.equal([
      { name: 'a', text: 'name: a', variables: {} },
      {
        name: 'b',
        text: 'name: b\nvariables: { shop: { env: SHOP_URL }, key: { "env": \'KEY\' } }',
        variables: { SHOP_URL: 'http://127.0.0.1:1', KEY: null },
      },
    ]);
  });

  it('omits other files, large files, and names with a special meaning', async () => {
    for (const name of ['.hidden.yaml', 'b b.yaml', 'c.yml', 'd.json']) file(name, 'name: x');
    file('large.yaml', 'x'.repeat(256 * 1024 + 1));
    mkdirSync(path.join(folder, 'folder.yaml'));
    expect(await createExampleReader(folder)()).to.deep.equal([]);
  });

  it('returns at most a hundred, and treats unreadable variables as missing', async () => {
    for (let n = 0; n < 101; n++) file(`${String(n)}.yaml`, 'env: A');
    file('variables.json', 'no JSON');
    const examples = await createExampleReader(folder)();
    expect(examples).to.have.length(100);
    expect(examples[0]!.variables).to.deep.equal({ A: null });
  });

  it('returns nothing without a folder', async () => {
    expect(await createExampleReader(undefined)()).to.deep.equal([]);
    expect(await createExampleReader(path.join(folder, 'gone'))()).to.deep.equal([]);
  });

  it('serves every authenticated caller of the API', async () => {
    file('a.yaml', 'name: a');
    const { api, makeUser } = await specPlatform({ dependencies: { readExamples: createExampleReader(folder) } });
    const guest = await makeUser('guest');
    const { body } = await api('GET', '/v2/examples', { as: guest });
    const attributes = { name: 'a', text: 'name: a', variables: {} };
    expect(body.data).to.deep.equal([{ type: 'example', id: 'a', attributes }]);
    expect((await api('GET', '/v2/examples', { as: null })).status).to.equal(401);
  });
});
