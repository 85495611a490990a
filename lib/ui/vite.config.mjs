// Builds the pages of the credential service into dist/ui. `npx vite lib/ui` serves them while they are being written, in front of a
// service that runs at API_URL.
import path from 'node:path';
import process from 'node:process';

import { defineConfig } from 'vite';

const service = process.env.API_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  // Whatever path the service is published under.
  base: './',
  // The preview of a request is made by the component's own code, which asks Node for little.
  resolve: {
    alias: Object.fromEntries(
      ['vm', 'stream', 'crypto', 'util'].map((name) => [
        `node:${name}`,
        path.join(import.meta.dirname, `pages/designer/preview/shims/${name}.ts`),
      ]),
    ),
  },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: path.join(import.meta.dirname, '../../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page allows no data: scripts and no inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/v2': service, '/ui/session': service, '/callback': service } },
  logLevel: 'warn',
});
