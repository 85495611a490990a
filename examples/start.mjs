// `npm start`: starts the credential service and the shop of shop.mjs, stores the shop's credentials, and runs
// hello.yaml, whose steps read them over HTTP. Then it starts the sandbox. All of it runs until Ctrl-C.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { offerExamples } from './sandbox/offer.mjs';
import { openSandbox } from './sandbox/open.mjs';
import { client, makeAdminKey, makeSignInLink, placeOf, provision, revokeKeys, startService } from './service.mjs';
import { startShop } from './shop.mjs';

const say = (line) => process.stderr.write(`${line}\n`);
const random = () => randomBytes(12).toString('base64url');
const credentials = { user: 'ann', password: random(), apiKey: random() };
// The pages list the flows of this folder.
const offered = await mkdtemp(path.join(tmpdir(), 'rest-step-examples-'));

// Ctrl-C reaches the children too, and each shuts down by itself.
process.on('SIGINT', () => undefined);
const service = await startService((line) => say(`  service: ${line}`), { EXAMPLES: offered });
process.on('SIGTERM', service.stop);
if (service.url === undefined) {
  process.exitCode = (await service.ended) || 1;
} else {
  const shop = await startShop({ ...credentials, log: say });
  let sandbox;
  say(`The credential service runs at ${service.url}; ${service.url}/docs describes its API.`);
  say(`A sample shop runs at ${shop.url}. It requires a user name and password for orders, and an API key for quotes.`);
  say('examples/hello.yaml asks it for open orders, makes a quote for each and marks it. Its steps read the two');
  say('credentials from the service. The shop will be busy once; the step tries again.\n');
  try {
    const admin = await makeAdminKey();
    const api = client(service.url, admin);
    const place = await placeOf(api);
    await revokeKeys(api, place.user.id, admin.id);
    const env = await provision(service.url, api, place, credentials);
    process.exitCode = await run('hello.yaml', { ...env, SHOP_URL: shop.url }, process.argv.slice(2));
    if (process.exitCode === 0) {
      sandbox = await openSandbox({ publicUrl: service.publicUrl, api, place, log: say });
      await offerExamples(offered, { SHOP_URL: shop.url, ...sandbox.variables });
      const link = await makeSignInLink(service, admin.email);
      say(`\nOpen the pages. This sign-in link works once:\n\n  ${link}\n`);
      say(
        'Click "New credential", choose "Sandbox: Notes (OAuth2)" or "Sandbox: Instagram", and click Authenticate. Both are simulated',
      );
      say(`on this machine. For another link: npm run cli -- login-links create --user ${admin.email}`);
      say('The service, the shop and the sandbox run until Ctrl-C.');
    }
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
  if (process.exitCode !== 0) service.stop();
  await service.ended;
  shop.stop();
  await sandbox?.stop();
}
await rm(offered, { recursive: true, force: true });

/** Runs a flow of this folder. @returns its exit code */
function run(flow, env, options) {
  const program = path.join(import.meta.dirname, '../dist/lib/cli/main.js');
  const child = spawn(process.execPath, [program, 'run', path.join(import.meta.dirname, flow), ...options], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}
