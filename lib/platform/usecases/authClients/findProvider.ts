import { ApiError } from '../../../errors.js';
import type { JsonObject } from '../../../json.js';
import { recognizeProvider } from '../../model/recognizeProvider.js';
import { badRequest, invalid } from '../apiErrors.js';
import type { Services } from '../services.js';

const POINTER = '/data/attributes/provider';

/**
 * Checks the provider that a request names.
 * @throws ApiError `invalid` when the catalogue has no such provider, or it needs another credential type
 */
export async function requireProvider(
  { readProviders }: Pick<Services, 'readProviders'>,
  id: string,
  type: string,
): Promise<string> {
  const found = (await readProviders()).find((provider) => provider.id === id);
  if (found === undefined) throw badRequest(invalid(POINTER, 'No such provider: GET /v2/providers lists them'));
  if (found.type === type) return id;
  throw badRequest(invalid(POINTER, `The provider needs an auth client of the type ${found.type}`));
}

/** Recognizes the provider of an auth client by its credentials; null when the catalogue can't be read. */
export async function findProvider(
  { readProviders }: Pick<Services, 'readProviders'>,
  type: string,
  credentials: JsonObject,
): Promise<string | null> {
  try {
    return recognizeProvider(await readProviders(), type, credentials);
  } catch (error: unknown) {
    // A background job tries again.
    if (error instanceof ApiError) return null;
    throw error;
  }
}
