import { TransportError } from '../../lib/errors.js';
import type { AttemptResult } from '../../lib/request/outcome.js';

export const response = (status: number, retryAfter?: string): AttemptResult => ({
  kind: 'response',
  response: {
    requestUrl: new URL('http://a.test/x'),
    status,
    statusText: '',
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    peek: () => Promise.reject(new Error('the body was not expected to be read')),
  },
});

export const failure = (reason: string, sent = true): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, sent, 'x'),
});

export const permanentFailure = (reason: string): AttemptResult => ({
  kind: 'failure',
  error: new TransportError(reason, true, 'x', { retryable: false }),
});
