import type { RevocationId, TenantId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/**
 * Tokens that have yet to be revoked at the provider (RFC 7009). The tokens and the needed values of the auth client
 * are encrypted in it, as the secret and the auth client may be deleted.
 */
export interface Revocation extends SealedValue {
  readonly id: RevocationId;
  readonly tenantId: TenantId;
  readonly secretId: string;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly createdAtMs: number;
}
