// Compiles lib/ into dist/, its pages into dist/ui and the provider catalogue into dist/catalog/providers.json when the sources have
// changed: `npm start` and the runtime need them.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { buildIfChanged } from './buildIfChanged.mjs';
import { compileCatalog } from './compileCatalog.mjs';

const root = path.join(import.meta.dirname, '..');

const sources = [
  ...['lib', 'types', 'catalog', 'tsconfig.json', 'package-lock.json', 'package.json', 'component.json'],
  ...['scripts/build.mjs', 'scripts/buildIfChanged.mjs', 'scripts/compileCatalog.mjs'],
];

buildIfChanged({
  root,
  sources,
  output: 'dist',
  build() {
    log('Building: the sources have changed, or this is the first build. This takes up to a minute.');
    log('Building dist/lib (TypeScript) …');
    run('typescript/bin/tsc');
    log('Building dist/catalog/providers.json (providers) …');
    const providers = compileCatalog(path.join(root, 'catalog/providers'));
    writeFileSync(path.join(root, 'dist/catalog/providers.json'), JSON.stringify(providers));
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
