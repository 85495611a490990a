import type { RevocationId, TenantId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/**
 * Tokens that a provider has yet to be told to end (RFC 7009). The tokens, and all of the auth-client that is needed, are
 * sealed in it: secret and auth-client are gone.
 */
export interface Revocation extends SealedValue {
  readonly id: RevocationId;
  readonly tenantId: TenantId;
  readonly secretId: string;
  readonly attempts: number;
  readonly nextAttemptAtMs: number;
  readonly createdAtMs: number;
}
