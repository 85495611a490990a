import type { AuthClientId, AuthFlowId, SecretId, TenantId, UserId, WorkspaceId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/**
 * One go of the Authenticate loop. Sealed in it: the PKCE verifier, what the exchange needs, and once it is there what the
 * provider gave.
 */
export interface AuthFlow extends SealedValue {
  readonly id: AuthFlowId;
  readonly tenantId: TenantId;
  readonly workspaceId: WorkspaceId;
  readonly authClientId: AuthClientId;
  readonly userId: UserId;
  /** The secret that is authenticated anew; null: a new one will be made of it. */
  readonly secretId: SecretId | null;
  /** SHA-256 of the state parameter, hex; the state itself is kept nowhere. Null: nobody comes back with one (device code). */
  readonly stateHash: string | null;
  /** SHA-256 of the cookie that binds it to the browser. */
  readonly cookieHash: string | null;
  /** `exchanging`: the state was used, and the provider is being asked. */
  readonly status: 'pending' | 'exchanging' | 'exchanged' | 'failed' | 'saved';
  readonly errorCode: string | null;
  readonly errorDescription: string | null;
  /** Where the browser goes in the end. */
  readonly returnTo: string | null;
  /** When a device code is asked for next; null: there is none. */
  readonly pollAtMs: number | null;
  readonly createdAtMs: number;
  /** After this nothing more comes of it. */
  readonly expiresAtMs: number;
}
