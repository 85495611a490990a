import { ApiError } from '../../../errors.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openSecret } from '../secrets/sealSecret.js';
import type { Services } from '../services.js';

/** The values of the secret that a flow authenticates anew, which a refusal is quoted without; empty for a new one. */
export async function readPreviousValues(
  { store, vault }: Pick<Services, 'store' | 'vault'>,
  { secretId }: Pick<AuthFlow, 'secretId'>,
): Promise<Values> {
  const [found] = secretId === null ? [] : await store.secrets.findByIds([secretId]);
  if (found === undefined) return {};
  try {
    return openSecret(vault, found.secret);
  } catch (error: unknown) {
    if (error instanceof ApiError) return {};
    throw error;
  }
}
