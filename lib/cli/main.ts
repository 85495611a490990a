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

// After a large message, V8 would let the young generation grow to 48 MB and never shrink it. Objects that live longer move to the old one.
setFlagsFromString('--semi-space-growth-factor=1');

// The runtime's loggers and the component write to process.stdout, which is for outputs here: their lines go to stderr.
Object.defineProperty(process, 'stdout', { value: stderr });

/** Finds the nearest folder above with a component: this project, compiled or not. */
function findProjectFolder(from: string): string {
  const above = path.dirname(from);
  const here = ['component.json', 'package.json'].every((file) => existsSync(path.join(from, file)));
  return here || above === from ? from : findProjectFolder(above);
}

void runCli(process.argv.slice(2), findProjectFolder(__dirname), io).then(async (code) => {
  await Promise.allSettled([write(stdout, ''), write(stderr, '')]);
  // A component may have left a timer or a socket open.
  process.exit(code);
});
