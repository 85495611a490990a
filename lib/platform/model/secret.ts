import type { AuthClientId, SecretId, TenantId, UserId, WorkspaceId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/** A credential (auth-secret). All of its values are sealed together. */
export interface StoredSecret extends SealedValue {
  readonly id: SecretId;
  readonly tenantId: TenantId;
  readonly workspaceId: WorkspaceId;
  readonly authClientId: AuthClientId;
  /** Whoever made it; null once that user is gone. */
  readonly userId: UserId | null;
  /** The auth-client's type. */
  readonly type: string;
  readonly name: string;
  /** A name such as `microsoft.OAuth` that flows use in place of the id; unique in the workspace. */
  readonly reference: string | null;
  /** `error`: a person has to act. */
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** Counts changes of the values: 1 when made. */
  readonly version: number;
  /** When the values were got or entered. */
  readonly obtainedAtMs: number;
  /** When the last refresh succeeded; null: never. */
  readonly refreshedAtMs: number | null;
  /** Null: no expiry is known. */
  readonly expiresAtMs: number | null;
  /** Since when refreshes have failed although the token may still work; null: all is well, or a person has to act. */
  readonly degradedSinceMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
