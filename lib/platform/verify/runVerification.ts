import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import type { VerificationRequest, VerificationResult } from './protocol.js';

/**
 * Loads and calls a component's `verifyCredentials` as the runtime does. Unlike the runtime, which treats a file that
 * is missing or does not load as verified, it reports the failure.
 */
export async function runVerification({ folder, secret }: VerificationRequest): Promise<VerificationResult> {
  try {
    const verify = loadVerifyCredentials(folder);
    // Legacy components read the values from the top level, others from `credentials`.
    return toVerificationResult(await callVerifyCredentials(verify, { ...secret.credentials, ...secret }));
  } catch (error: unknown) {
    return { verified: false, reason: readReason(error) };
  }
}

/** Returns the first line of an error message; Node.js adds file paths in further lines. */
export function readReason(error: unknown): string {
  const [first = ''] = messageOf(error).split('\n');
  return first === '' ? 'The component gave no reason' : first;
}

type VerifyCredentials = (this: object, input: object, callback: (error: unknown, result?: unknown) => void) => unknown;

function loadVerifyCredentials(folder: string): VerifyCredentials {
  const require = createRequire(path.join(folder, 'component.json'));
  let file: string;
  try {
    file = require.resolve('./verifyCredentials');
  } catch (error: unknown) {
    throw new Error('The component has no verifyCredentials.js', { cause: error });
  }
  const loaded: unknown = require(file);
  if (typeof loaded !== 'function') throw new Error('verifyCredentials.js exports no function');
  return loaded as VerifyCredentials;
}

function callVerifyCredentials(verify: VerifyCredentials, input: object): Promise<unknown> {
  const scope = Object.assign(new EventEmitter(), { logger: createSilentLogger() });
  return new Promise((resolve, reject) => {
    const returned = verify.call(scope, input, (error, result) => {
      if (error) reject(error instanceof Error ? error : new Error(messageOf(error)));
      else resolve(result);
    });
    if (returned) resolve(returned);
  });
}

function toVerificationResult(result: unknown): VerificationResult {
  if (typeof result !== 'object' || result === null || !('verified' in result)) return { verified: true };
  if (result.verified === true) return { verified: true };
  const reason = 'reason' in result && typeof result.reason === 'string' ? result.reason : '';
  return { verified: false, reason: reason === '' ? 'The component gave no reason' : reason };
}

/** Creates a logger that discards everything, as a component's log lines may contain the credential. */
function createSilentLogger(): Readonly<Record<string, unknown>> {
  const silent = (): void => undefined;
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return { ...Object.fromEntries(levels.map((level) => [level, silent])), child: createSilentLogger };
}
