import { getRelatedId, type AuthClient, type Health, type RefreshState, type Secret } from '../../api/resources.js';
import { PROBLEM_ADVICE, TEMPORARY_PROBLEMS } from './problemAdvice.js';

/** Something that is not as it should be. */
export interface HealthProblem {
  readonly kind: 'credential' | 'auth client';
  readonly id: string;
  readonly name: string;
  /** Nobody has to do anything: it is tried again by itself. */
  readonly isTemporary: boolean;
  /** In a word or two. */
  readonly state: string;
  /** What happened: the service's or the provider's words, or a code. */
  readonly reason?: string;
  readonly advice: string;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /** Times are ISO 8601. */
  readonly since?: string;
  readonly nextAttemptAt?: string;
  /** Until when the token is good all the same. */
  readonly tokenExpiresAt?: string;
  /** Of an auth client: how many credentials wait for it. */
  readonly credentialCount?: number;
}

/** A token that is refreshed by itself. */
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
  /** Those that somebody has to see to come first. */
  readonly troubles: readonly HealthProblem[];
  /** The next one first. */
  readonly due: readonly DueRefresh[];
}

interface HealthData {
  readonly secrets: readonly Secret[];
  readonly states: readonly RefreshState[];
  readonly clients: readonly AuthClient[];
}

/** What is to be told of a workspace's credentials and the auth clients behind them. */
export function buildHealthReport({ secrets, states, clients }: HealthData): HealthReport {
  const statesById = new Map(states.map((state) => [state.id, state.attributes]));
  const problems = [
    ...clients.flatMap((client) => findClientProblems(client, secrets)),
    ...secrets.flatMap((secret) => findSecretProblems(secret, statesById.get(secret.id))),
  ];
  return {
    total: secrets.length,
    troubles: problems.sort((a, b) => Number(a.isTemporary) - Number(b.isTemporary) || a.name.localeCompare(b.name)),
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
  // Told of the auth client, once for all of its credentials.
  if (health === 'ready' || health === 'client_rejected') return [];
  const repairsItself = TEMPORARY_PROBLEMS.has(health);
  const reason = secret.attributes.error ?? state?.last_error?.code;
  return [
    {
      kind: 'credential',
      id: secret.id,
      name: secret.attributes.name,
      isTemporary: repairsItself,
      ...PROBLEM_ADVICE[health],
      ...optionalMember('reason', reason),
      ...optionalMember('failures', state?.failures),
      ...optionalMember('since', state?.failing_since ?? undefined),
      ...optionalMember('nextAttemptAt', repairsItself ? (state?.next_attempt_at ?? undefined) : undefined),
      ...optionalMember('tokenExpiresAt', state?.expires_at ?? undefined),
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
  const { next_attempt_at: at, obtained_at: obtainedAt, expires_at: expiresAt, under_way: isUnderWay } = state;
  return [{ id: secret.id, name: secret.attributes.name, at, obtainedAt, expiresAt, isRefreshing: isUnderWay }];
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function optionalMember<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
