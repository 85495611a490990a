import { isNonEmptyString } from '../../../json.js';
import { getRelatedId, type AuthClient, type Health, type RefreshState, type Secret } from '../../api/resources.js';
import { PROBLEM_ADVICE, TEMPORARY_PROBLEMS } from './problemAdvice.js';

/** A problem of a credential or an auth client. */
export interface HealthProblem {
  readonly kind: 'credential' | 'auth client';
  readonly id: string;
  readonly name: string;
  /** Whether the service retries automatically, so that the user has nothing to do. */
  readonly isTemporary: boolean;
  /** Short label. */
  readonly label: string;
  /** The message of the service or the provider, or an error code. */
  readonly reason?: string;
  readonly advice: string;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /** Times in ISO 8601. */
  readonly since?: string;
  readonly nextAttemptAt?: string;
  /** Expiry of the current token, which is usable until then. */
  readonly tokenExpiresAt?: string;
  /** Expiry of the refresh token, if it is soon. */
  readonly refreshTokenExpiresAt?: string;
  /** Of an auth client: how many credentials it affects. */
  readonly credentialCount?: number;
}

/** A scheduled token refresh. */
export interface DueRefresh {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly obtainedAt: string;
  readonly expiresAt: string | null;
  readonly isRefreshing: boolean;
}

export interface HealthReport {
  readonly total: number;
  /** Those that need the user's attention come first. */
  readonly problems: readonly HealthProblem[];
  /** Soonest first. */
  readonly due: readonly DueRefresh[];
}

interface HealthData {
  readonly secrets: readonly Secret[];
  readonly states: readonly RefreshState[];
  readonly clients: readonly AuthClient[];
}

/** Builds the health report of a workspace's credentials and their auth clients. */
export function buildHealthReport({ secrets, states, clients }: HealthData): HealthReport {
  const statesById = new Map(states.map((state) => [state.id, state.attributes]));
  const problems = [
    ...clients.flatMap((client) => findClientProblems(client, secrets)),
    ...secrets.flatMap((secret) => findSecretProblems(secret, statesById.get(secret.id))),
  ];
  return {
    total: secrets.length,
    problems: problems.sort((a, b) => Number(a.isTemporary) - Number(b.isTemporary) || a.name.localeCompare(b.name)),
    due: secrets
      .flatMap((secret) => findDueRefreshes(secret, statesById.get(secret.id)))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

function readHealth(secret: Secret): Health {
  const health = secret.meta?.health;
  return typeof health === 'string' ? (health as Health) : secret.attributes.state;
}

function findSecretProblems(secret: Secret, state: RefreshState['attributes'] | undefined): readonly HealthProblem[] {
  const health = readHealth(secret);
  const expiry = state?.refresh_token_expires_soon === true ? (state.refresh_token_expires_at ?? undefined) : undefined;
  const refreshTokenExpiry = optionalMember('refreshTokenExpiresAt', expiry);
  // A rejected client is reported once, not for each of its credentials.
  if (health === 'ready' || health === 'client_rejected') {
    if (expiry === undefined) return [];
    const { id, attributes } = secret;
    const credential = { kind: 'credential', id, name: attributes.name, isTemporary: false } as const;
    return [{ ...credential, ...PROBLEM_ADVICE.expiring, ...refreshTokenExpiry }];
  }
  const isTemporary = TEMPORARY_PROBLEMS.has(health);
  const reason = secret.attributes.error ?? state?.last_error?.code;
  return [
    {
      kind: 'credential',
      id: secret.id,
      name: secret.attributes.name,
      isTemporary,
      ...PROBLEM_ADVICE[health],
      ...optionalMember('reason', reason),
      ...optionalMember('failures', state?.failures),
      ...optionalMember('since', state?.failing_since ?? undefined),
      ...optionalMember('nextAttemptAt', isTemporary ? (state?.next_attempt_at ?? undefined) : undefined),
      ...optionalMember('tokenExpiresAt', state?.expires_at ?? undefined),
      ...refreshTokenExpiry,
    },
  ];
}

function findClientProblems(client: AuthClient, secrets: readonly Secret[]): readonly HealthProblem[] {
  const { health, reason, since, until, unreadable } = client.meta ?? {};
  const kind = unreadable === true ? 'client_unreadable' : health;
  if (kind !== 'client_rejected' && kind !== 'paused' && kind !== 'client_unreadable') return [];
  return [
    {
      kind: 'auth client',
      id: client.id,
      name: client.attributes.name,
      isTemporary: TEMPORARY_PROBLEMS.has(kind),
      ...PROBLEM_ADVICE[kind],
      ...optionalMember('reason', readText(reason)),
      ...optionalMember('since', readText(since)),
      ...optionalMember('nextAttemptAt', readText(until)),
      credentialCount: secrets.filter((secret) => getRelatedId(secret, 'auth_client') === client.id).length,
    },
  ];
}

function findDueRefreshes(secret: Secret, state: RefreshState['attributes'] | undefined): readonly DueRefresh[] {
  if (state?.next_attempt_at === null || state === undefined) return [];
  const { next_attempt_at: at, obtained_at: obtainedAt, expires_at: expiresAt, under_way: isRefreshing } = state;
  return [{ id: secret.id, name: secret.attributes.name, at, obtainedAt, expiresAt, isRefreshing }];
}

function readText(value: unknown): string | undefined {
  return isNonEmptyString(value) ? value : undefined;
}

function optionalMember<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
