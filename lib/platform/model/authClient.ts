import type { AuthClientId, ComponentId, TenantId } from './ids.js';
import type { Scope } from './scope.js';
import type { SealedValue } from './sealed.js';

/** How secrets of one kind are made: for OAuth2 the registration at the provider. */
export interface AuthClient extends SealedValue {
  readonly id: AuthClientId;
  readonly type: string;
  readonly name: string;
  readonly scope: Scope;
  /** The tenant that the scope is in; null for a global one. */
  readonly tenantId: TenantId | null;
  readonly componentIds: readonly ComponentId[];
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
