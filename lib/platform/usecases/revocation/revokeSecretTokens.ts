import { isTokenType } from '../../../auth/registry.js';
import type { AuthClient } from '../../model/authClient.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories } from '../../store/store.js';
import { openOrphans } from '../../tokens/journal.js';
import { openRecord } from '../../vault/sealedRecord.js';
import type { Services } from '../services.js';
import { queueRevocation } from './queueRevocation.js';

/** The services that queue a revocation. */
export type RevocationServices = Pick<Services, 'now' | 'randomBytes' | 'vault' | 'log'>;

/**
 * Queues the revocation of a secret's tokens, orphaned ones included. To be called in the transaction that deletes the secret, before it
 * does. Tokens that can't be decrypted are skipped.
 */
export async function revokeSecretTokens(
  services: RevocationServices,
  tx: Pick<Repositories, 'revocations' | 'attempts'>,
  secret: StoredSecret,
  client: AuthClient,
): Promise<void> {
  if (!isTokenType(secret.type)) return;
  const clientValues = openRecord(services.vault, client);
  if (clientValues?.revocation_uri === undefined) return;
  const authClient = { type: client.type, values: clientValues };
  const values = openRecord(services.vault, secret);
  if (values !== undefined) await queueRevocation(services, tx, secret, authClient, values);
  for (const { token } of openOrphans(services, await tx.attempts.listBySecret(secret.id), secret.id)) {
    const { accessToken: access_token, refreshToken: refresh_token } = token.grant;
    await queueRevocation(services, tx, secret, authClient, { access_token, refresh_token });
  }
}
