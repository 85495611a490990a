// Compiles lib/ into dist/, and its pages into dist/ui, when the sources have changed: `npm start` and the runtime need both.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { buildIfChanged } from './buildIfChanged.mjs';

const root = path.join(import.meta.dirname, '..');

const sources = [
  ...['lib', 'types', 'tsconfig.json', 'package-lock.json', 'package.json', 'component.json'],
  ...['scripts/build.mjs', 'scripts/buildIfChanged.mjs'],
];

buildIfChanged({
  root,
  sources,
  output: 'dist',
  build() {
    log('Building: the sources have changed, or this is the first build. This takes up to a minute.');
    log('Building dist/lib (TypeScript) …');
    run('typescript/bin/tsc');
    log('Building dist/ui (pages) …');
    run('vite/bin/vite.js', 'build', 'lib/ui');
    compressAssets(path.join(root, 'dist/ui/assets'));
  },
});

// Standard output belongs to the command that follows the build.
function log(line) {
  process.stderr.write(`${line}\n`);
}

function run(program, ...parameters) {
  execFileSync(process.execPath, [path.join(root, 'node_modules', program), ...parameters], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
}

/** Compresses each asset once here, not at each request. */
function compressAssets(folder) {
  for (const name of readdirSync(folder).filter((one) => /\.(js|css)$/.test(one))) {
    const content = readFileSync(path.join(folder, name));
    writeFileSync(path.join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(path.join(folder, `${name}.br`), brotliCompressSync(content));
  }
}
