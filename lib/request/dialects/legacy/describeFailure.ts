import type { RestError, TransportError } from '../../../errors.js';
import type { FailedResponse } from '../../failure.js';

/** Advice for a redirect that can't be followed. */
export const REDIRECT_ADVICE = 'Please check "Follow redirect mode" if You want to use redirection in your request.';

/** Returns the error text of legacy for a response. Existing flows parse it. */
export function describeResponse({ status, statusText, headers }: FailedResponse, excerpt: string): string {
  if (status >= 300 && status < 400) {
    const { location } = headers;
    const shown = typeof location === 'string' ? { location: removeQuery(location) } : {};
    const reason = statusText === '' ? 'Redirection error.' : statusText;
    return `Code: ${status} Headers: ${JSON.stringify(shown)} Body: ${JSON.stringify(excerpt)}. Error Message: ${reason} ${REDIRECT_ADVICE}`;
  }
  const head = `Code: ${status} Message: ${statusText === '' ? 'HTTP error' : statusText}`;
  return excerpt === '' ? head : `${head} Body: ${excerpt}`;
}

/** Returns the error text of legacy for a response that can't be used: why. */
export function describeUnusableResponse({ message }: RestError): string {
  return message;
}

/** Returns the error text of legacy for an attempt without a complete response. Existing flows parse it. */
export function describeTransportError({ message }: TransportError): string {
  const limit = /^timeout of (\d+)ms exceeded$/.exec(message)?.[1];
  return limit === undefined ? `Error: ${message}` : `Timeout error! Waiting for response more than ${limit} ms`;
}

function removeQuery(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/^(\w+:)?\/\/[^/@]*@/, '$1//');
}
