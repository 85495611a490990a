import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { messageOf } from '../../errors.js';
import { killProcessGroup, buildModuleArguments, pickEnvironment } from '../childProcess.js';
import type { ComponentVerifier } from '../model/componentVerifier.js';
import { readVerificationResult, type VerificationRequest, type VerificationResult } from './protocol.js';

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];

/** Each verification is a Node.js process. */
const MAX_PROCESSES = 4;

/**
 * Creates the function that runs the `verifyCredentials` of a component in a separate process. The secret is sent over
 * an IPC channel, so no other process sees it; the output of the process is discarded. Every failure results in "not
 * verified" with a reason.
 * @param options.timeoutMs time after which the process is killed
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
      // Passes the permit on to the next waiting call.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

function verifyOnce(request: VerificationRequest, timeoutMs: number): Promise<VerificationResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, buildModuleArguments(path.join(__dirname, 'child')), {
      env: pickEnvironment(PROXY_VARIABLES.flatMap((name) => [name, name.toLowerCase()])),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Its own process group, so that its children can be killed with it.
      detached: true,
    });
    const end = (result: VerificationResult): void => {
      clearTimeout(timer);
      killProcessGroup(child);
      resolve(result);
    };
    const fail = (reason: string): void => {
      end({ verified: false, reason });
    };
    const timer = setTimeout(() => {
      fail(`The component did not respond within ${String(timeoutMs)} ms`);
    }, timeoutMs);
    child.once('message', (message) => {
      end(readVerificationResult(message));
    });
    child.once('exit', (code, signal) => {
      fail(`The component exited without a result (${signal ?? `exit code ${String(code)}`})`);
    });
    child.on('error', (error) => {
      fail(`The component's process cannot be started: ${messageOf(error)}`);
    });
    child.send(request, (error) => {
      if (error !== null) fail("The component's process cannot be reached");
    });
  });
}
