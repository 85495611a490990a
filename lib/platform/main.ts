/* The credential service as a process of its own: `npm run platform`. */
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
    log.error({ error: toLoggedError(error) }, 'the service did not stop in order');
    process.exitCode = 1;
  }
  flush();
  // A pooled connection or a timer of a library must not keep a service alive that has ended.
  process.exit();
}

/** Resolves with the first signal to end; the second one ends the process at once. */
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
  const { message: words, exitCode } = describeStartFailure(error);
  process.stderr.write(`${words}\n`);
  process.exitCode = exitCode;
});
