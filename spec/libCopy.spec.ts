import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { createLibCopy, type LibCopy } from './support/libCopy.js';
import { readText } from './support/descriptor.js';

describe('createLibCopy', function () {
  this.timeout(60_000);
  let copy: LibCopy;
  before(() => {
    copy = createLibCopy();
  });
  after(() => copy.remove());

  it('evaluates an expression with changed and added files, and leaves the repository as it is', async () => {
    copy.write('lib/toy.ts', `export const toy: string = 'a toy';\n`);
    copy.replace(
      'lib/json.ts',
      'export function isJsonObject',
      'export const added = 1;\nexport function isJsonObject',
    );
    const imports = [`import { toy } from './lib/toy.js';`, `import { added, isJsonObject } from './lib/json.js';`];
    expect(await copy.evaluate(imports, `{ toy, added, isObject: isJsonObject([]) }`)).to.deep.equal({
      toy: 'a toy',
      added: 1,
      isObject: false,
    });
    expect(readText('lib/json.ts')).not.to.include('added');
  });

  it('waits for a promise', async () => {
    expect(await copy.evaluate([], 'Promise.resolve([1, null])')).to.deep.equal([1, null]);
  });

  it('rejects with the output of a failed process', async () => {
    const failure = await copy.evaluate([], `Promise.reject(new Error('no toy'))`).catch((error: unknown) => error);
    expect(String(failure)).to.include('no toy');
  });

  it('refuses to replace a text that the file lacks', () => {
    expect(() => copy.replace('lib/json.ts', 'no such text', '')).to.throw('lib/json.ts has no "no such text"');
  });

  it('removes the copy', () => {
    const other = createLibCopy();
    expect(existsSync(other.root)).to.equal(true);
    other.remove();
    expect(existsSync(other.root)).to.equal(false);
  });
});
