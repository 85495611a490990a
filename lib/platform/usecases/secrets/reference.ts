import { Conflict } from '../../store/store.js';
import { conflict } from '../apiErrors.js';

/** Words with at least one dot between them, so that a reference is never taken for an id. */
export const REFERENCE_PATTERN = '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+$';
export const MAX_REFERENCE_LENGTH = 128;

/** @throws ApiError 409 when the reference belongs to another secret of the workspace */
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
