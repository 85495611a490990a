import { conflict } from '../usecases/apiErrors.js';

/** @throws ApiError `id_mismatch` when the document's id differs from the id in the path */
export function expectId(documentId: string | undefined, id: string): void {
  if (documentId === undefined || documentId === id) return;
  throw conflict('id_mismatch', 'The id must be the id in the path', { pointer: '/data/id' });
}
