import type { AuthClientId, SecretId, TenantId, UserId, WorkspaceId } from './ids.js';
import type { RefreshTokenExpiry } from './refreshTokenExpiry.js';
import type { SealedValue } from './sealedValue.js';

/** A credential (auth-secret). Its values are encrypted together. */
export interface StoredSecret extends SealedValue, RefreshTokenExpiry {
  readonly id: SecretId;
  readonly tenantId: TenantId;
  readonly workspaceId: WorkspaceId;
  readonly authClientId: AuthClientId;
  /** The user who created it; null if that user was deleted. */
  readonly userId: UserId | null;
  /** The auth client's type. */
  readonly type: string;
  readonly name: string;
  /** A name such as `microsoft.OAuth` that flows use in place of the id; unique in the workspace. */
  readonly reference: string | null;
  /** `error`: a user has to act. */
  readonly state: 'ready' | 'error';
  readonly error: string | null;
  /** Number of the current values: 1 when created, plus 1 for each change. */
  readonly version: number;
  /** When the values were obtained or entered. */
  readonly obtainedAtMs: number;
  /** When the last refresh succeeded; null: never. */
  readonly refreshedAtMs: number | null;
  /** Null: no expiry is known. */
  readonly expiresAtMs: number | null;
  /** The time since which refreshes have failed while the token may still work; null: no failure, or a user has to act. */
  readonly degradedSinceMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}
