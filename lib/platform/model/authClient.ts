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
  /** Since when the provider refuses the auth-client itself; none of its secrets is refreshed until somebody changes it. */
  readonly rejectedSinceMs: number | null;
  /** What the provider said: its code, and its words. */
  readonly rejectedWith: string | null;
  /** Until when its secrets aren't refreshed by the clock, for its provider has failed many times in a row. */
  readonly pausedUntilMs: number | null;
  /** Transient failures in a row, over all of its secrets. */
  readonly failuresInRow: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
