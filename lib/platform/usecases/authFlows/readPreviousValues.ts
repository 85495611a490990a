import type { JsonObject } from '../../../json.js';
import type { AuthFlow } from '../../model/authFlow.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';

/** Reads the values of the secret that a flow reauthorizes, to redact them from the provider's error; none for a new secret. */
export async function readPreviousValues(
  { store, vault }: Pick<Services, 'store' | 'vault'>,
  { secretId }: Pick<AuthFlow, 'secretId'>,
): Promise<JsonObject> {
  const [found] = secretId === null ? [] : await store.secrets.findByIds([secretId]);
  return (found && openRecord(vault, found.secret)) ?? {};
}
