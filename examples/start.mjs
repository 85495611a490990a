// `npm start`: starts the credential service, opens the shop of shop.mjs, gives the service the shop's credentials, and runs
// hello.yaml, whose steps read them over HTTP. Then the service stays up until Ctrl-C.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { makeAdminKey, provision, startService } from './service.mjs';
import { startShop } from './shop.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const random = () => randomBytes(12).toString('base64url');
const credentials = { user: 'ann', password: random(), apiKey: random() };

// Ctrl-C reaches the children too, and each ends in its own way.
process.on('SIGINT', () => undefined);
const service = await startService((line) => say(`  service: ${line}`));
process.on('SIGTERM', service.stop);
if (service.url === undefined) {
  process.exitCode = (await service.ended) || 1;
} else {
  const shop = await startShop({ ...credentials, log: say });
  say(`The credential service is at ${service.url}, its API is described at ${service.url}/docs.`);
  say(`A shop is open at ${shop.url}. It takes a user and password for orders, and an API key for quotes.`);
  say('examples/hello.yaml asks it for open orders, makes a quote for each and marks it. Its steps read the two');
  say('credentials from the service. The shop will be busy once; the step tries again.\n');
  try {
    const { env, takeBack } = await provision(service.url, await makeAdminKey(), credentials);
    process.exitCode = await run({ ...env, SHOP_URL: shop.url });
    await takeBack();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
  shop.stop();
  if (process.exitCode === 0) {
    say('\nNext: read examples/hello.yaml and examples/service.mjs, or run your own flow: npm run cli -- run FLOW');
    say(`The service stays up at ${service.url} until Ctrl-C.`);
  } else service.stop();
  await service.ended;
}

/** Runs the flow and resolves with its exit code. */
function run(env) {
  const program = path.join(import.meta.dirname, '../dist/lib/cli/main.js');
  const flow = path.join(import.meta.dirname, 'hello.yaml');
  const child = spawn(process.execPath, [program, 'run', flow, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
