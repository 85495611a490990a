import { parseJson } from '../../../json.js';
import type { RestError, TransportError } from '../../../errors.js';
import type { FailedAttempts, FailedResponse } from '../../failure.js';

/** Returns the error text of v2 for a response. Existing flows parse it. */
export function describeResponse({ status, statusText, attempts }: FailedResponse, excerpt: string): string {
  const body = excerpt === '' ? 'no body found' : excerpt;
  const reason = statusText === '' ? 'unknown' : statusText;
  return `Got error "${reason}", status - "${status}", body: ${compactJson(body)}, attempts: ${attempts}`;
}

/** Returns the error text of v2 for a response that can't be used: why. */
export function describeUnusableResponse({ message }: RestError): string {
  return message;
}

/** Returns the error text of v2 for an attempt without a complete response. Existing flows parse it. */
export function describeTransportError({ message, reason }: TransportError, { attempts }: FailedAttempts): string {
  return `Got error "${message}" (code - ${reason}), attempts: ${attempts}`;
}

/** Returns JSON without whitespace, and any other text as a JSON string. */
function compactJson(text: string): string {
  const value = parseJson(text);
  return JSON.stringify(value === undefined ? text : value);
}
