import {
  getRelatedId,
  type AuthClient,
  type Health,
  type RefreshState,
  type Secret,
  type User,
} from '../../api/resources.js';
import { isTokenType } from '../../../auth/registry.js';

/** Health of a credential, or `expired` for an expired token without a refresh strategy. */
export type Condition = Health | 'expired';

/** Lifetime and refresh state of a token. Times in ms since 1970. */
export interface TokenLifetime {
  /** Refresh strategy; `none`: it cannot be refreshed. */
  readonly strategy: string;
  readonly obtainedAtMs: number;
  /** Undefined: it does not expire. */
  readonly expiresAtMs?: number;
  readonly refreshAfterMs?: number;
  /** Undefined: no attempt is scheduled. */
  readonly nextAttemptAtMs?: number;
  readonly failures: number;
  readonly failingSinceMs?: number;
  readonly lastErrorCode?: string;
  readonly lastErrorAtMs?: number;
  /** Expiry of the refresh token; undefined: none is known. */
  readonly refreshTokenExpiresAtMs?: number;
  /** Whether the user should authenticate again before the refresh token expires. */
  readonly refreshTokenExpiresSoon: boolean;
  readonly isRefreshing: boolean;
}

/** A credential with its auth client, owner and refresh state. */
export interface CredentialRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly health: Health;
  /** Error text of the service. */
  readonly error?: string;
  readonly reference?: string;
  readonly clientId?: string;
  /** Undefined without the permission to read it. */
  readonly clientName?: string;
  readonly owner?: string;
  /** Only for tokens. */
  readonly lifetime?: TokenLifetime;
}

interface RelatedResources {
  readonly states: readonly RefreshState[];
  readonly clients: readonly AuthClient[];
  readonly users: readonly User[];
}

export function buildCredentialRow(
  secret: Secret,
  health: unknown,
  { states, clients, users }: RelatedResources,
): CredentialRow {
  const { name, type, error, reference } = secret.attributes;
  const clientId = getRelatedId(secret, 'auth_client');
  const ownerId = getRelatedId(secret, 'user');
  const state = isTokenType(type) ? states.find(({ id }) => id === secret.id) : undefined;
  return {
    id: secret.id,
    name,
    type,
    health: isHealth(health) ? health : secret.attributes.state,
    ...optionalMember('error', error),
    ...optionalMember('reference', reference),
    ...optionalMember('clientId', clientId),
    ...optionalMember('clientName', clients.find(({ id }) => id === clientId)?.attributes.name),
    ...optionalMember('owner', users.find(({ id }) => id === ownerId)?.attributes.email),
    ...optionalMember('lifetime', state === undefined ? undefined : toTokenLifetime(state.attributes)),
  };
}

function toTokenLifetime(state: RefreshState['attributes']): TokenLifetime {
  return {
    strategy: state.strategy,
    obtainedAtMs: Date.parse(state.obtained_at),
    failures: state.failures,
    isRefreshing: state.under_way,
    refreshTokenExpiresSoon: state.refresh_token_expires_soon,
    ...optionalMember('expiresAtMs', parseTimeMs(state.expires_at)),
    ...optionalMember('refreshAfterMs', parseTimeMs(state.refresh_after)),
    ...optionalMember('nextAttemptAtMs', parseTimeMs(state.next_attempt_at)),
    ...optionalMember('failingSinceMs', parseTimeMs(state.failing_since)),
    ...optionalMember('lastErrorCode', state.last_error?.code),
    ...optionalMember('lastErrorAtMs', parseTimeMs(state.last_error?.at)),
    ...optionalMember('refreshTokenExpiresAtMs', parseTimeMs(state.refresh_token_expires_at)),
  };
}

export function getCondition(
  { health, lifetime }: Pick<CredentialRow, 'health' | 'lifetime'>,
  nowMs: number,
): Condition {
  const isExpired = lifetime?.expiresAtMs !== undefined && lifetime.expiresAtMs <= nowMs;
  return health === 'ready' && isExpired && lifetime.strategy === 'none' ? 'expired' : health;
}

const HEALTHS: readonly string[] = ['ready', 'degraded', 'client_rejected', 'error', 'unreadable'] satisfies Health[];

function isHealth(health: unknown): health is Health {
  return typeof health === 'string' && HEALTHS.includes(health);
}

function parseTimeMs(time: string | null | undefined): number | undefined {
  return time === null || time === undefined ? undefined : Date.parse(time);
}

function optionalMember<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
