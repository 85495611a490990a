import { ApiError } from '../../../errors.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { JsonObject } from '../../../json.js';
import type { AuthClient } from '../../model/authClient.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories } from '../../store/store.js';
import type { Vault } from '../../vault/vault.js';
import { openOrphans } from '../../tokens/journal.js';
import { openAuthClient } from '../../tokens/sealAuthClient.js';
import { openSecret } from '../../tokens/sealSecret.js';
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
  const clientValues = openAuthClient(services.vault, client);
  if (clientValues?.revocation_uri === undefined) return;
  const authClient = { type: client.type, values: clientValues };
  const values = tryOpenSecret(services.vault, secret);
  if (values !== undefined) await queueRevocation(services, tx, secret, authClient, values);
  for (const { token } of openOrphans(services, await tx.attempts.listBySecret(secret.id), secret.id)) {
    const { accessToken: access_token, refreshToken: refresh_token } = token.grant;
    await queueRevocation(services, tx, secret, authClient, { access_token, refresh_token });
  }
}

function tryOpenSecret(vault: Vault, secret: StoredSecret): JsonObject | undefined {
  try {
    return openSecret(vault, secret);
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
