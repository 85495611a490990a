import {
  relatedId,
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
export interface Life {
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
  readonly isUnderWay: boolean;
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
  readonly life?: Life;
}

export interface Known {
  readonly states: readonly RefreshState[];
  readonly clients: readonly AuthClient[];
  readonly users: readonly User[];
}

export function credentialRow(secret: Secret, health: unknown, { states, clients, users }: Known): CredentialRow {
  const { name, type, error, reference } = secret.attributes;
  const clientId = relatedId(secret, 'auth_client');
  const ownerId = relatedId(secret, 'user');
  const state = isTokenType(type) ? states.find(({ id }) => id === secret.id) : undefined;
  return {
    id: secret.id,
    name,
    type,
    health: isHealth(health) ? health : secret.attributes.state,
    ...known('error', error),
    ...known('reference', reference),
    ...known('clientId', clientId),
    ...known('clientName', clients.find(({ id }) => id === clientId)?.attributes.name),
    ...known('owner', users.find(({ id }) => id === ownerId)?.attributes.email),
    ...known('life', state === undefined ? undefined : lifeOf(state.attributes)),
  };
}

export function lifeOf(state: RefreshState['attributes']): Life {
  return {
    strategy: state.strategy,
    obtainedAtMs: Date.parse(state.obtained_at),
    failures: state.failures,
    isUnderWay: state.under_way,
    ...known('expiresAtMs', msOf(state.expires_at)),
    ...known('refreshAfterMs', msOf(state.refresh_after)),
    ...known('nextAttemptAtMs', msOf(state.next_attempt_at)),
    ...known('failingSinceMs', msOf(state.failing_since)),
    ...known('lastErrorCode', state.last_error?.code),
    ...known('lastErrorAtMs', msOf(state.last_error?.at)),
  };
}

export function conditionOf({ health, life }: Pick<CredentialRow, 'health' | 'life'>, nowMs: number): Condition {
  const isOver = life?.expiresAtMs !== undefined && life.expiresAtMs <= nowMs;
  return health === 'ready' && isOver && life.strategy === 'none' ? 'expired' : health;
}

const HEALTHS: readonly string[] = ['ready', 'degraded', 'client_rejected', 'error', 'unreadable'] satisfies Health[];

function isHealth(health: unknown): health is Health {
  return typeof health === 'string' && HEALTHS.includes(health);
}

function msOf(time: string | null | undefined): number | undefined {
  return time === null || time === undefined ? undefined : Date.parse(time);
}

function known<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
