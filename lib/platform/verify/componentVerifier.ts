import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { messageOf } from '../../errors.js';
import { killProcessGroup, moduleArguments, pickEnvironment } from '../childProcess.js';
import type { ComponentVerifier } from '../model/componentVerifier.js';
import { readVerificationResult, type VerificationRequest, type VerificationResult } from './protocol.js';

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Each is a whole Node process. */
const MAX_PROCESSES = 4;

/**
 * Makes what runs the `verifyCredentials` of components, each time in a process of its own: it gets the secret over a channel that nobody
 * else sees, and its output goes nowhere. Whatever fails is "not verified", with a reason.
 * @param options.timeoutMs after that the process is killed
 */
export function createComponentVerifier({ timeoutMs }: { readonly timeoutMs: number }): ComponentVerifier {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (folder, secret) => {
    if (running >= MAX_PROCESSES) await new Promise<void>((resolve) => waiting.push(resolve));
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

function verifyOnce(order: VerificationRequest, timeoutMs: number): Promise<VerificationResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, moduleArguments(path.join(__dirname, 'child')), {
      env: pickEnvironment(PROXY_VARIABLES.flatMap((name) => [name, name.toLowerCase()])),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A group of its own, so that what it starts ends with it.
      detached: true,
    });
    const end = (verdict: VerificationResult): void => {
      clearTimeout(timer);
      killProcessGroup(child);
      resolve(verdict);
    };
    const fail = (reason: string): void => {
      end({ verified: false, reason });
    };
    const timer = setTimeout(() => {
      fail(`The component gave no answer within ${String(timeoutMs)} ms`);
    }, timeoutMs);
    child.once('message', (message) => {
      end(readVerificationResult(message));
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
