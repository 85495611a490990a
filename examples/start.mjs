// `npm start`: starts the credential service, opens the shop of shop.mjs, gives the service the shop's credentials, and runs
// hello.yaml, whose steps read them over HTTP. Then it opens the sandbox, and all of it stays up until Ctrl-C.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { openSandbox } from './sandbox/open.mjs';
import { client, makeAdminKey, placeOf, provision, revokeKeys, startService } from './service.mjs';
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
  let sandbox;
  say(`The credential service is at ${service.url}, its API is described at ${service.url}/docs.`);
  say(`A shop is open at ${shop.url}. It takes a user and password for orders, and an API key for quotes.`);
  say('examples/hello.yaml asks it for open orders, makes a quote for each and marks it. Its steps read the two');
  say('credentials from the service. The shop will be busy once; the step tries again.\n');
  try {
    const admin = await makeAdminKey();
    const api = client(service.url, admin);
    const place = await placeOf(api);
    await revokeKeys(api, place.user.id, admin.id);
    const env = await provision(service.url, api, place, credentials);
    process.exitCode = await run('hello.yaml', { ...env, SHOP_URL: shop.url }, process.argv.slice(2), 'inherit').ended;
    if (process.exitCode === 0) {
      const output = (flow, about) => run(flow, { ...env, ...about }, [], 'pipe').output;
      sandbox = await openSandbox({ publicUrl: service.publicUrl, api, place, run: output, log: say });
    }
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
  shop.stop();
  if (process.exitCode === 0) {
    say(
      `\nNext: open ${sandbox.url}/ to connect OAuth2 and Instagram at providers of this machine, and to run their flows;`,
    );
    say('read examples/hello.yaml and examples/service.mjs, or run your own flow: npm run cli -- run FLOW');
    say(`The service stays up at ${service.url} until Ctrl-C.`);
  } else service.stop();
  await service.ended;
  await sandbox?.stop();
}

/** Runs a flow of this folder. `ended` resolves with its exit code, `output` with all that it has printed. */
function run(flow, env, options, stdio) {
  const program = path.join(import.meta.dirname, '../dist/lib/cli/main.js');
  const child = spawn(process.execPath, [program, 'run', path.join(import.meta.dirname, flow), ...options], {
    stdio: ['inherit', stdio, stdio],
    env: { ...process.env, ...env },
  });
  return {
    ended: new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1))),
    get output() {
      return Promise.all([text(child.stderr), text(child.stdout)]).then((both) => both.join(''));
    },
  };
}
