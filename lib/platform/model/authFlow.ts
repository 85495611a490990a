import type { AuthClientId, AuthFlowId, SecretId, TenantId, UserId, WorkspaceId } from './ids.js';
import type { SealedValue } from './sealedValue.js';

/**
 * One attempt of a user to authorize at a provider. Encrypted in it: the PKCE verifier, the parameters of the code
 * exchange, and once it has succeeded the issued token.
 */
export interface AuthFlow extends SealedValue {
  readonly id: AuthFlowId;
  readonly tenantId: TenantId;
  readonly workspaceId: WorkspaceId;
  readonly authClientId: AuthClientId;
  readonly userId: UserId;
  /** The secret that is authorized again; null: the flow is for a new one. */
  readonly secretId: SecretId | null;
  /** SHA-256 of the state parameter, hex; the state itself is not stored. Null: the flow has no callback (device code). */
  readonly stateHash: string | null;
  /** SHA-256 of the cookie that binds the flow to the browser. */
  readonly cookieHash: string | null;
  /** `exchanging`: the state was used, and the token request is in flight. */
  readonly status: 'pending' | 'exchanging' | 'exchanged' | 'failed' | 'saved';
  readonly errorCode: string | null;
  readonly errorDescription: string | null;
  /** The URL to which the browser is redirected at the end. */
  readonly returnTo: string | null;
  /** When the token endpoint is polled next for a device code; null: the flow has none. */
  readonly pollAtMs: number | null;
  readonly createdAtMs: number;
  /** When the flow expires. */
  readonly expiresAtMs: number;
}
