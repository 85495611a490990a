import { Conflict } from '../../store/store.js';
import { conflict } from '../apiErrors.js';

/** Words joined by dots, with at least one dot, so that a reference can't be mistaken for an id. */
export const REFERENCE_PATTERN = '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$';
export const MAX_REFERENCE_LENGTH = 128;

/**
 * Awaits a change of a secret and maps the store's conflict to an error of the API.
 * @throws ApiError `reference_taken` when another secret of the workspace has the reference
 */
export async function mapReferenceConflict<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error: unknown) {
    if (!(error instanceof Conflict) || error.field !== 'secret.reference') throw error;
    throw conflict('reference_taken', 'Another secret of the workspace has this reference: choose another one', {
      pointer: '/data/attributes/reference',
    });
  }
}
