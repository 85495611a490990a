import type { TransportError } from '../../../errors.js';
import type { FailedAttempts, FailedResponse } from '../../failure.js';
import { classifyTransportError } from './networkErrors.js';

/** Returns the error text for a response: the rule's message or the status, the request, the rule and the body. */
export function describeResponse({ status, statusText, ...failed }: FailedResponse, excerpt: string): string {
  const code = `${status} ${statusText}`.trim();
  const head = failed.message === undefined ? `The server responded with ${code}` : `${failed.message} (${code})`;
  const body = excerpt === '' ? 'It has no body' : `Body: ${excerpt}`;
  return `${head}. ${describeAttempts(failed)}. ${body}`;
}

/** Returns the error text for an attempt without a complete response. */
export function describeTransportError(error: TransportError, failed: FailedAttempts): string {
  const cause = `${error.message} (${classifyTransportError(error)}, ${error.reason})`;
  const head = failed.message === undefined ? `There is no complete response: ${cause}` : `${failed.message}: ${cause}`;
  return `${head}. ${describeAttempts(failed)}`;
}

function describeAttempts({ target, attempts, rule, note }: FailedAttempts): string {
  const decided = rule === undefined ? '' : `, decided by ${rule}`;
  return `Request: ${target}, attempts: ${attempts}${decided}${note === undefined ? '' : `; ${note}`}`;
}
