import { ApiError } from '../../errors.js';

const PRINTABLE = /^[\x21-\x7e]+$/;

/** Whether a client's X-Request-Id can be used in responses and logs. */
export function isRequestId(text: string): boolean {
  return text.length <= 200 && PRINTABLE.test(text);
}

/**
 * Returns the Idempotency-Key.
 * @throws ApiError `invalid` when it is too long or has other characters
 */
export function checkIdempotencyKey(key: string): string {
  if (key.length <= 255 && PRINTABLE.test(key)) return key;
  throw new ApiError(400, {
    code: 'invalid',
    detail: 'The Idempotency-Key must be 1 to 255 printable ASCII characters without spaces',
    source: { header: 'Idempotency-Key' },
  });
}
