import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { SavedFiles } from '../../lib/runner/savedFiles.js';

describe('SavedFiles', () => {
  let folder: string;
  let files: SavedFiles;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kept-'));
    files = new SavedFiles(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function saveFile(name: string, content = name): Promise<string> {
    const part = path.join(folder, `.part-${String(Math.random())}`);
    await writeFile(part, content);
    return path.basename(await files.saveAs(part, name));
  }
  const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');

  it('creates its folder when it is opened', async () => {
    const later = new SavedFiles(path.join(folder, 'a', 'b'));
    expect(await readdir(folder)).to.deep.equal([]);
    await later.open();
    await later.open();
    expect(await readdir(path.join(folder, 'a'))).to.deep.equal(['b']);
  });

  it('creates its folder again when it was deleted', async () => {
    const later = new SavedFiles(path.join(folder, 'kept'));
    await later.open();
    await rm(later.folder, { recursive: true });
    await later.open();
    expect(await readdir(folder)).to.deep.equal(['kept']);
  });

  it('gives fifty concurrent files unique names', async () => {
    const names = await Promise.all(Array.from({ length: 50 }, (_, index) => saveFile('a.csv', String(index))));
    expect(new Set(names).size).to.equal(50);
    expect(await readdir(folder))
      .to.have.members(names)
      .and.to.include.members(['a.csv', 'a-2.csv', 'a-50.csv']);
    const contents = await Promise.all(names.map(read));
    expect(contents).to.deep.equal(Array.from({ length: 50 }, (_, index) => String(index)));
  });

  it('overwrites no existing file', async () => {
    await writeFile(path.join(folder, 'a.csv'), 'mine');
    await writeFile(path.join(folder, 'a-2.csv'), 'mine too');
    expect(await saveFile('a.csv')).to.equal('a-3.csv');
    expect([await read('a.csv'), await read('a-2.csv')]).to.deep.equal(['mine', 'mine too']);
  });

  it('follows no symbolic link', async () => {
    const target = path.join(folder, 'target');
    await symlink(target, path.join(folder, 'a.csv'));
    expect(await saveFile('a.csv')).to.equal('a-2.csv');
    expect(await readdir(folder)).to.have.members(['a.csv', 'a-2.csv']);
  });

  it('treats names that differ in case as equal', async () => {
    expect([await saveFile('A.csv'), await saveFile('a.csv')]).to.deep.equal(['A.csv', 'a-2.csv']);
  });

  it('handles a name that looks numbered', async () => {
    expect([await saveFile('a-2.csv'), await saveFile('a.csv'), await saveFile('a.csv')]).to.deep.equal([
      'a-2.csv',
      'a.csv',
      'a-3.csv',
    ]);
  });
});
