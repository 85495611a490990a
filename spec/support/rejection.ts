import { RestError } from '../../lib/errors.js';

/** The error that a promise fails with; anything but one of ours fails the spec. */
export async function rejection(promise: Promise<unknown>): Promise<RestError> {
  try {
    await promise;
  } catch (error: unknown) {
    if (error instanceof RestError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
