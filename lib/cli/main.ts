import { existsSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';

import type { Io } from './io.js';
import { write } from './io.js';
import { runCli } from './runCli.js';

const { stdin, stdout, stderr, env } = process;
const io: Io = {
  stdin,
  stdout,
  stderr,
  env,
  onInterrupt(listener) {
    process.on('SIGINT', listener).on('SIGTERM', listener);
    return () => process.off('SIGINT', listener).off('SIGTERM', listener);
  },
};

// V8 lets the young generation grow to 48 MB, for good, once a large message was parsed. It stays as it is: what lives longer moves on.
setFlagsFromString('--semi-space-growth-factor=1');

// The runtime's loggers and any component write to the process's stdout; ours is for outputs, so theirs is stderr.
Object.defineProperty(process, 'stdout', { value: stderr });

/** The nearest folder above with a component in it: this project, whether compiled or not. */
function projectFolder(from: string): string {
  const above = path.dirname(from);
  const here = ['component.json', 'package.json'].every((file) => existsSync(path.join(from, file)));
  return here || above === from ? from : projectFolder(above);
}

void runCli(process.argv.slice(2), projectFolder(__dirname), io).then(async (code) => {
  await Promise.allSettled([write(stdout, ''), write(stderr, '')]);
  // A component may have left a timer or a socket open; the run is over all the same.
  process.exit(code);
});
