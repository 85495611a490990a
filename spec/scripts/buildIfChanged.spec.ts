import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';

interface BuildOptions {
  readonly root: string;
  readonly sources: readonly string[];
  readonly output: string;
  readonly build: () => void;
}

const PROJECT = path.join(__dirname, '../..');

describe('buildIfChanged', () => {
  let buildIfChanged: (options: BuildOptions) => boolean;
  let root: string;
  const at = (...names: string[]): string => path.join(root, ...names);

  /** Compiles by copying. @returns whether it built */
  const build = (during: () => void = () => undefined): boolean =>
    buildIfChanged({
      root,
      sources: ['lib', 'settings.json'],
      output: 'dist',
      build() {
        mkdirSync(at('dist'));
        for (const name of readdirSync(at('lib'))) writeFileSync(at('dist', name), readFileSync(at('lib', name)));
        during();
      },
    });

  before(async () => {
    const module = pathToFileURL(path.join(PROJECT, 'scripts/buildIfChanged.mjs')).href;
    ({ buildIfChanged } = (await import(module)) as { buildIfChanged: typeof buildIfChanged });
  });

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'build-if-changed-'));
    mkdirSync(at('lib'));
    writeFileSync(at('lib', 'a.ts'), 'a');
    writeFileSync(at('lib', 'b.ts'), 'b');
    writeFileSync(at('settings.json'), '{}');
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('keeps the output when no source has changed', () => {
    expect(build()).to.equal(true);
    const before = statSync(at('dist', 'a.ts'));
    expect(build()).to.equal(false);
    const after = statSync(at('dist', 'a.ts'));
    expect([after.ino, after.mtimeMs]).to.deep.equal([before.ino, before.mtimeMs]);
  });

  it('builds nothing when only the times of sources differ, by less or more than a millisecond', () => {
    build();
    for (const seconds of [1_700_000_000.0001234, 4_000_000_000]) {
      utimesSync(at('lib', 'a.ts'), seconds, seconds);
      expect(build()).to.equal(false);
    }
  });

  const CHANGES: readonly (readonly [string, () => void])[] = [
    ['a file with other content of the same length and time', () => rewriteUnnoticed(at('lib', 'a.ts'), 'A')],
    ['a new file', () => writeFileSync(at('lib', 'c.ts'), '')],
    ['a deleted file', () => rmSync(at('lib', 'b.ts'))],
    ['a source outside the folder', () => writeFileSync(at('settings.json'), '{ }')],
    ['a missing output', () => rmSync(at('dist'), { recursive: true })],
  ];
  for (const [what, change] of CHANGES) {
    it(`builds again after ${what}`, () => {
      build();
      change();
      expect(build()).to.equal(true);
      expect(build()).to.equal(false);
    });
  }

  it('deletes the output of deleted sources', () => {
    build();
    rmSync(at('lib', 'b.ts'));
    build();
    expect(readdirSync(at('dist')).sort()).to.deep.equal(['.built', 'a.ts']);
  });

  it('builds again after a source was edited during the build', () => {
    build(() => writeFileSync(at('lib', 'a.ts'), 'edited'));
    expect(build()).to.equal(true);
  });

  it('builds again after a build that failed', () => {
    const fail = (): void => {
      throw new Error('no disk space');
    };
    expect(() => build(fail)).to.throw('no disk space');
    expect(build()).to.equal(true);
  });
});

describe('scripts/build.mjs', () => {
  it('prints and writes nothing when it runs a second time', () => {
    const run = (): string =>
      execFileSync(process.execPath, [path.join(PROJECT, 'scripts/build.mjs')], { encoding: 'utf8' });
    const main = path.join(PROJECT, 'dist/lib/cli/main.js');
    run();
    const { ino, mtimeMs } = statSync(main);
    expect(run()).to.equal('');
    const after = statSync(main);
    expect([after.ino, after.mtimeMs]).to.deep.equal([ino, mtimeMs]);
  }).timeout(180_000);
});

function rewriteUnnoticed(file: string, content: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, content);
  utimesSync(file, atime, mtime);
}
