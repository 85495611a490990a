import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { messageOf } from '../../errors.js';
import { killGroup, moduleArguments, passedOn } from '../childProcess.js';
import type { ComponentVerifier } from '../model/componentVerifier.js';
import { readVerdict, type Order, type Verdict } from './protocol.js';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Each is a whole Node process. */
const MOST_AT_ONCE = 4;

/**
 * Makes what runs the `verifyCredentials` of components, each time in a process of its own: it gets the secret over a channel that nobody
 * else sees, and its output goes nowhere. Whatever fails is "not verified", with a reason.
 * @param options.timeoutMs after that the process is killed
 */
export function createComponentVerifier({ timeoutMs }: { readonly timeoutMs: number }): ComponentVerifier {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (folder, secret) => {
    if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await verifyOnce({ folder, secret }, timeoutMs);
    } finally {
      // The place goes to the next one who waits.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function verifyOnce(order: Order, timeoutMs: number): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, moduleArguments(path.join(__dirname, 'child')), {
      env: passedOn(PROXIES.flatMap((name) => [name, name.toLowerCase()])),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    const end = (verdict: Verdict): void => {
      clearTimeout(timer);
      killGroup(child);
      resolve(verdict);
    };
    const fail = (reason: string): void => {
      end({ verified: false, reason });
    };
    const timer = setTimeout(() => {
      fail(`The component gave no answer within ${String(timeoutMs)} ms`);
    }, timeoutMs);
    child.once('message', (message) => {
      end(readVerdict(message));
    });
    child.once('exit', (code, signal) => {
      fail(`The component ended without an answer (${signal ?? `exit code ${String(code)}`})`);
    });
    child.on('error', (error) => {
      fail(`The component's process can't be started: ${messageOf(error)}`);
    });
    child.send(order, (error) => {
      if (error !== null) fail("The component's process can't be reached");
    });
  });
}
