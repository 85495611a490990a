// Compiles lib/ into dist/, and its pages into dist/ui, when dist/ is missing or older than any source: `npm start` and the runtime both need it.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const root = path.join(import.meta.dirname, '..');
const stamp = path.join(root, 'dist', '.built');

const newestIn = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((newest, entry) => Math.max(newest, statSync(path.join(entry.parentPath, entry.name)).mtimeMs), 0);

const sources = Math.max(
  newestIn(path.join(root, 'lib')),
  newestIn(path.join(root, 'types')),
  ...['tsconfig.json', 'package-lock.json', 'component.json'].map((file) => statSync(path.join(root, file)).mtimeMs),
);

if (!existsSync(stamp) || statSync(stamp).mtimeMs < sources) {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const run = (program, ...words) =>
    execFileSync(process.execPath, [path.join(root, 'node_modules', program), ...words], {
      cwd: root,
      stdio: 'inherit',
    });
  run('typescript/bin/tsc');
  run('vite/bin/vite.js', 'build', 'lib/ui');
  // Compressed once here, not at each request.
  const assets = path.join(root, 'dist/ui/assets');
  for (const name of readdirSync(assets).filter((one) => /\.(js|css)$/.test(one))) {
    const content = readFileSync(path.join(assets, name));
    writeFileSync(path.join(assets, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(path.join(assets, `${name}.br`), brotliCompressSync(content));
  }
  writeFileSync(stamp, '');
  // The stamp carries the sources' time, not the clock's: an edit made while the compiler ran still counts as newer.
  utimesSync(stamp, sources / 1000, sources / 1000);
}
