import type { AuthClientId, ComponentId, SecretId, TenantId } from './ids.js';
import type { Scope } from './scope.js';
import type { SealedValue } from './sealedValue.js';

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
  /** When its credentials were first accepted as they are; null: not since they were changed. */
  readonly acceptedAtMs: number | null;
  /** The last refusal of the auth-client by way of a secret, and that secret, if nothing was accepted since; it may be about the secret. */
  readonly refusedAtMs: number | null;
  readonly refusedSecretId: SecretId | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
