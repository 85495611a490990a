import { randomBytes } from 'node:crypto';

import type { AuthClient } from '../lib/platform/model/authClient.js';
import type { User, Workspace } from '../lib/platform/model/directory.js';
import { newId } from '../lib/platform/model/ids.js';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../lib/platform/model/refreshTokenExpiry.js';
import type { StoredSecret } from '../lib/platform/model/secret.js';
import type { Store } from '../lib/platform/store/store.js';
import { sealRecord } from '../lib/platform/vault/sealedRecord.js';
import { saveRefreshState } from '../lib/platform/tokens/saveRefreshState.js';
import type { JsonObject } from '../lib/json.js';
import type { Vault } from '../lib/platform/vault/vault.js';
import type { RotatingProvider } from '../spec/support/providers/rotating.js';

/** The number of secrets in one transaction. */
const BATCH_SIZE = 5000;
export const LIFETIME_MS = 3_600_000;
/** The refresh lead of a token with a lifetime of one hour, in ms. */
export const LEAD_MS = 0.05 * LIFETIME_MS;

export interface DueSecrets {
  readonly count: number;
  /** The time at which the secret with this index is due, in ms since 1970. */
  readonly dueAtMs: (index: number) => number;
  readonly tokenUri: string;
  readonly maxConcurrency?: number;
}

/** The workspace to store secrets in: the first one of a service that has been started once. */
export interface SecretHome {
  readonly store: Store;
  readonly vault: Vault;
  readonly owner: User;
  readonly workspace: Workspace;
}

/** Stores secrets with tokens of the provider. @returns their paths `/v2/workspaces/W/secrets/S` */
export async function addDueSecrets(
  home: SecretHome,
  provider: RotatingProvider,
  { count, dueAtMs, tokenUri, maxConcurrency }: DueSecrets,
): Promise<readonly string[]> {
  const { store } = home;
  const clientValues = {
    client_id: 'bench',
    client_secret: 'bench',
    auth_uri: tokenUri,
    token_uri: tokenUri,
    ...(maxConcurrency === undefined ? {} : { max_concurrency: maxConcurrency }),
  };
  const client = createClient(home, clientValues);
  await store.authClients.add(client);
  const paths: string[] = [];
  for (let stored = 0; stored < count; stored += BATCH_SIZE) {
    await store.transaction(async (tx) => {
      for (let index = stored; index < Math.min(count, stored + BATCH_SIZE); index += 1) {
        const { accessToken, refreshToken } = provider.authenticate();
        const values = { access_token: accessToken, refresh_token: refreshToken, expires_in: LIFETIME_MS / 1000 };
        const secret = createSecret(home, client, values, Math.round(dueAtMs(index) + LEAD_MS));
        await tx.secrets.add(secret);
        await saveRefreshState(tx, secret, values, { ...client, values: clientValues });
        paths.push(`/v2/workspaces/${secret.workspaceId}/secrets/${secret.id}`);
      }
    });
  }
  return paths;
}

function createClient({ vault, workspace: { tenantId } }: SecretHome, values: JsonObject): AuthClient {
  const nowMs = Date.now();
  const id: AuthClient['id'] = newId(nowMs, randomBytes);
  return {
    ...sealRecord(vault, { id, tenantId }, values),
    id,
    type: 'oauth2',
    name: 'bench',
    scope: { level: 'tenant', id: tenantId },
    tenantId,
    componentIds: [],
    rejectedSinceMs: null,
    rejectedWith: null,
    acceptedAtMs: null,
    refusedAtMs: null,
    provider: null,
    refusedSecretId: null,
    pausedUntilMs: null,
    failuresInRow: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function createSecret(
  { vault, owner, workspace: { id: workspaceId, tenantId } }: SecretHome,
  client: AuthClient,
  values: JsonObject,
  expiresAtMs: number,
): StoredSecret {
  const nowMs = Date.now();
  const id: StoredSecret['id'] = newId(nowMs, randomBytes);
  return {
    ...sealRecord(vault, { id, tenantId }, values),
    id,
    tenantId,
    workspaceId,
    authClientId: client.id,
    userId: owner.id,
    type: client.type,
    name: `Secret ${id}`,
    reference: null,
    state: 'ready',
    error: null,
    version: 1,
    obtainedAtMs: expiresAtMs - LIFETIME_MS,
    refreshedAtMs: null,
    expiresAtMs,
    degradedSinceMs: null,
    ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
