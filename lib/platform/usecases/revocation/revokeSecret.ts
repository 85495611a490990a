import { ApiError } from '../../../errors.js';
import { isTokenType } from '../../../wire/secretResource.js';
import type { Values } from '../../../wire/credentials.js';
import type { AuthClient } from '../../model/authClient.js';
import type { StoredSecret } from '../../model/secret.js';
import type { Repositories } from '../../store/store.js';
import type { Vault } from '../../vault/vault.js';
import { openClient } from '../authClients/sealing.js';
import { openSecret } from '../secrets/sealing.js';
import type { Services } from '../services.js';
import { queueRevocation } from './queueRevocation.js';

/**
 * Inside the transaction that removes a secret: has its tokens revoked. What doesn't open goes without: nobody could tell the
 * provider.
 */
export async function revokeSecret(
  services: Pick<Services, 'now' | 'randomBytes' | 'vault'>,
  tx: Pick<Repositories, 'revocations'>,
  secret: StoredSecret,
  client: AuthClient,
): Promise<void> {
  if (!isTokenType(secret.type)) return;
  const clientValues = openClient(services.vault, client);
  const values = opened(services.vault, secret);
  if (clientValues === undefined || values === undefined) return;
  await queueRevocation(services, tx, secret, { type: client.type, values: clientValues }, values);
}

function opened(vault: Vault, secret: StoredSecret): Values | undefined {
  try {
    return openSecret(vault, secret);
  } catch (error: unknown) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
