import { conflict } from '../usecases/apiErrors.js';

/** @throws ApiError 409 when the document is of another resource than the path */
export function expectId(given: string | undefined, id: string): void {
  if (given === undefined || given === id) return;
  throw conflict('id_mismatch', 'The id here is not the one of the path', { pointer: '/data/id' });
}
