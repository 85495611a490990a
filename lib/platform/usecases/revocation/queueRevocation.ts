import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import { newId, type RevocationId } from '../../model/ids.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories } from '../../store/store.js';
import { sealRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';

/**
 * Queues the revocation of tokens at the provider, if the auth client has a `revocation_uri`. To be called in the transaction after which
 * the tokens are no longer used.
 * @param values of the secret, or of a token response that is not used
 */
export async function queueRevocation(
  { now, randomBytes, vault }: Pick<Services, 'now' | 'randomBytes' | 'vault'>,
  { revocations }: Pick<Repositories, 'revocations'>,
  { id: secretId, tenantId }: Pick<StoredSecret, 'id' | 'tenantId'>,
  client: { readonly type: AuthClient['type']; readonly values: JsonObject },
  values: JsonObject,
): Promise<void> {
  if (client.values.revocation_uri === undefined) return;
  const { access_token, refresh_token } = values;
  const createdAtMs = now();
  const id: RevocationId = newId(createdAtMs, randomBytes);
  await revocations.add({
    ...sealRecord(vault, { id, tenantId }, { client: client.values, access_token, refresh_token }),
    id,
    tenantId,
    secretId,
    attempts: 0,
    nextAttemptAtMs: createdAtMs,
    createdAtMs,
  });
}
