import { ApiError } from '../../errors.js';

const PRINTABLE = /^[\x21-\x7e]+$/;

/** Whether a caller's X-Request-Id can stand in our answers and logs. */
export function isRequestId(text: string): boolean {
  return text.length <= 200 && PRINTABLE.test(text);
}

/** @throws ApiError 400 when it is no key that could be kept */
export function checkIdempotencyKey(key: string): string {
  if (key.length <= 255 && PRINTABLE.test(key)) return key;
  throw new ApiError(400, {
    code: 'invalid',
    detail: 'The Idempotency-Key must be 1 to 255 printable ASCII characters without spaces',
    source: { header: 'Idempotency-Key' },
  });
}
