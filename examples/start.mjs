// `npm start`: opens the shop of shop.mjs, runs hello.yaml against it over HTTP, and closes the shop.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { startShop } from './shop.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const user = 'ann';
const password = randomBytes(12).toString('base64url');

const shop = await startShop({ user, password, log: say });
say(`A shop is open at ${shop.url}. examples/hello.yaml asks it for open orders, makes a quote for each and marks it.`);
say('The shop will be busy once; the step tries again.\n');

const program = path.join(import.meta.dirname, '../dist/lib/cli/main.js');
const flow = path.join(import.meta.dirname, 'hello.yaml');
const child = spawn(process.execPath, [program, 'run', flow, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, SHOP_URL: shop.url, SHOP_USER: user, SHOP_PASSWORD: password },
});
// Ctrl-C reaches the program too, which ends in its own way; the shop stays open until then.
process.on('SIGINT', () => undefined);
child.on('close', (code) => {
  shop.stop();
  if (code === 0) say('\nNext: read examples/hello.yaml, or run your own flow: npm run cli -- run FLOW');
  process.exitCode = code ?? 1;
});
