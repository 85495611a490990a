// Entry point of the credential service: `npm run platform`.
import process from 'node:process';

import { readPlatformConfig } from './config.js';
import { createLogger } from './logger.js';
import { toLoggedError } from './routes/loggedError.js';
import { startService } from './service.js';
import { describeStartFailure } from './describeStartFailure.js';

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const config = readPlatformConfig();
  const { log, flush } = createLogger(config.logLevel);
  const stopSignal = waitForStopSignal();
  const service = await startService(config, log, print);
  print(`listening on ${service.url}`);
  const signal = await stopSignal;
  log.info({ signal }, 'stopping');
  try {
    await service.stop();
  } catch (error: unknown) {
    log.error({ error: toLoggedError(error) }, 'shutdown failed');
    process.exitCode = 1;
  }
  flush();
  // A library's pooled connection or timer must not keep the process alive.
  process.exit();
}

/** Resolves with the first SIGTERM or SIGINT; a second signal exits the process at once. */
function waitForStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signals = 0;
    const listener = (signal: NodeJS.Signals): void => {
      signals += 1;
      if (signals === 1) resolve(signal);
      else process.exit(1);
    };
    process.on('SIGTERM', listener).on('SIGINT', listener);
  });
}

main().catch((error: unknown) => {
  const { message, exitCode } = describeStartFailure(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
});
