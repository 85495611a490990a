import {
  getRelatedId,
  type AuthClient,
  type Health,
  type RefreshState,
  type Secret,
  type User,
} from '../../api/resources.js';
import { isTokenType } from '../../data/credentialTypes.js';

/** How a credential is, as the page tells it: what the service says, and `expired` where nothing renews a token that has ended. */
export type Condition = Health | 'expired';

/** When its values came, end, and are renewed. Times in ms since 1970. */
export interface TokenLifetime {
  /** How new values are got; `none`: they are not. */
  readonly strategy: string;
  readonly obtainedAtMs: number;
  /** Undefined: it doesn't end. */
  readonly expiresAtMs?: number;
  readonly refreshAfterMs?: number;
  /** Undefined: not before a person has done something. */
  readonly nextAttemptAtMs?: number;
  readonly failures: number;
  readonly failingSinceMs?: number;
  readonly lastErrorCode?: string;
  readonly lastErrorAtMs?: number;
  readonly isRefreshing: boolean;
}

/** What is known of a credential, from several answers of the service. */
export interface CredentialRow {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly health: Health;
  /** The service's words for what is wrong. */
  readonly error?: string;
  readonly reference?: string;
  readonly clientId?: string;
  /** Undefined for whoever may not see it. */
  readonly clientName?: string;
  readonly owner?: string;
  /** Of tokens only. */
  readonly lifetime?: TokenLifetime;
}

export interface RelatedResources {
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

export function toTokenLifetime(state: RefreshState['attributes']): TokenLifetime {
  return {
    strategy: state.strategy,
    obtainedAtMs: Date.parse(state.obtained_at),
    failures: state.failures,
    isRefreshing: state.under_way,
    ...optionalMember('expiresAtMs', parseTimeMs(state.expires_at)),
    ...optionalMember('refreshAfterMs', parseTimeMs(state.refresh_after)),
    ...optionalMember('nextAttemptAtMs', parseTimeMs(state.next_attempt_at)),
    ...optionalMember('failingSinceMs', parseTimeMs(state.failing_since)),
    ...optionalMember('lastErrorCode', state.last_error?.code),
    ...optionalMember('lastErrorAtMs', parseTimeMs(state.last_error?.at)),
  };
}

export function getCondition(
  { health, lifetime: life }: Pick<CredentialRow, 'health' | 'lifetime'>,
  nowMs: number,
): Condition {
  const isOver = life?.expiresAtMs !== undefined && life.expiresAtMs <= nowMs;
  return health === 'ready' && isOver && life.strategy === 'none' ? 'expired' : health;
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
