import type { JsonObject } from '../../json.js';
import type { AuthClientId, ComponentId, SecretId, TenantId } from './ids.js';
import type { Scope } from './scope.js';
import type { SealedValue } from './sealedValue.js';

/** The definition from which secrets of one kind are created; for OAuth2 the registration at the provider. */
export interface AuthClient extends SealedValue {
  readonly id: AuthClientId;
  readonly type: string;
  /** The id of its provider in the catalogue, or `OTHER_PROVIDER`; null: not recognized yet. */
  readonly provider: string | null;
  readonly name: string;
  readonly scope: Scope;
  /** The tenant that the scope is in; null for a global one. */
  readonly tenantId: TenantId | null;
  readonly componentIds: readonly ComponentId[];
  /**
   * The time since which the provider has rejected the auth client itself; none of its secrets is refreshed until it is
   * changed.
   */
  readonly rejectedSinceMs: number | null;
  /** The provider's error code and description. */
  readonly rejectedWith: string | null;
  /**
   * The time until which the circuit breaker is open: its secrets are not refreshed by schedule, as its provider failed
   * many times in a row.
   */
  readonly pausedUntilMs: number | null;
  /** Consecutive transient failures of all of its secrets. */
  readonly failuresInRow: number;
  /** When its current credentials were first accepted by the provider; null: not since they were changed. */
  readonly acceptedAtMs: number | null;
  /**
   * The last refusal of the auth client for one of its secrets, and that secret, if nothing was accepted since; the
   * secret may be the cause.
   */
  readonly refusedAtMs: number | null;
  readonly refusedSecretId: SecretId | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/** The health of an auth client whose credentials have not been tried at the provider. */
export const UNTRIED = {
  rejectedSinceMs: null,
  rejectedWith: null,
  pausedUntilMs: null,
  failuresInRow: 0,
  acceptedAtMs: null,
  refusedAtMs: null,
  refusedSecretId: null,
} as const satisfies Partial<AuthClient>;

/** The id of a provider that is not in the catalogue. */
export const OTHER_PROVIDER = 'generic';

/** Returns the id of an auth client's provider in the catalogue; null when it is not in the catalogue or not recognized yet. */
export function getKnownProvider({ provider }: Pick<AuthClient, 'provider'>): string | null {
  return provider === OTHER_PROVIDER ? null : provider;
}

/** An auth client with its decrypted `credentials`, as far as the tokens of its secrets depend on it. */
export interface IssuingClient extends Pick<AuthClient, 'type' | 'provider'> {
  readonly values: JsonObject;
}
