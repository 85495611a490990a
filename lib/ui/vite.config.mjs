// Builds the UI of the credential service into dist/ui. `npx vite lib/ui` serves it for development, as a proxy of the service at
// API_URL.
import path from 'node:path';
import process from 'node:process';

import { defineConfig } from 'vite';

const service = process.env.API_URL ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  // Relative URLs work under any path of the service.
  base: './',
  // The request preview runs code of the component, which needs a few Node modules and packages.
  resolve: {
    alias: Object.fromEntries(
      [
        ...['vm', 'stream', 'crypto', 'util', 'buffer', 'zlib'].map((name) => [`node:${name}`, name]),
        ...['xml2js', 'saxes', 'csv-parse', 'eventsource-parser'].map((name) => [name, 'responseParsers']),
      ].map(([name, shim]) => [name, path.join(import.meta.dirname, `pages/designer/preview/shims/${shim}.ts`)]),
    ),
  },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: path.join(import.meta.dirname, '../../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows neither data: scripts nor inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/v2': service, '/ui/session': service, '/callback': service } },
  logLevel: 'warn',
});
