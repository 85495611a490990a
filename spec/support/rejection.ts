import { RestError } from '../../lib/errors.js';

/** Returns the error of a rejected promise. An error of another class (default: RestError) or no error fails the spec. */
export async function catchRejection<E extends Error = RestError>(
  promise: Promise<unknown>,
  type: abstract new (...parts: never[]) => E = RestError as unknown as abstract new (...parts: never[]) => E,
): Promise<E> {
  try {
    await promise;
  } catch (error: unknown) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
