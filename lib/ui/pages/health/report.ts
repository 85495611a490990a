import { relatedId, type AuthClient, type Health, type RefreshState, type Secret } from '../../api/resources.js';
import { REMEDIES, REPAIRS_ITSELF } from './remedies.js';

/** Something that is not as it should be. */
export interface Trouble {
  readonly kind: 'credential' | 'auth client';
  readonly id: string;
  readonly name: string;
  /** Nobody has to do anything: it is tried again by itself. */
  readonly repairsItself: boolean;
  /** In a word or two. */
  readonly state: string;
  /** What happened: the service's or the provider's words, or a code. */
  readonly reason?: string;
  readonly remedy: string;
  /** Failed attempts in a row. */
  readonly failures?: number;
  /** Times are ISO 8601. */
  readonly since?: string;
  readonly nextTry?: string;
  /** Until when the token is good all the same. */
  readonly goodUntil?: string;
  /** Of an auth client: how many credentials wait for it. */
  readonly waiting?: number;
}

/** A token that is refreshed by itself. */
export interface Due {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  readonly obtainedAt: string;
  readonly expiresAt: string | null;
  readonly isUnderWay: boolean;
}

export interface HealthReport {
  readonly total: number;
  /** Those that somebody has to see to come first. */
  readonly troubles: readonly Trouble[];
  /** The next one first. */
  readonly due: readonly Due[];
}

interface Found {
  readonly secrets: readonly Secret[];
  readonly states: readonly RefreshState[];
  readonly clients: readonly AuthClient[];
}

/** What is to be told of a workspace's credentials and the auth clients behind them. */
export function healthReport({ secrets, states, clients }: Found): HealthReport {
  const stateOf = new Map(states.map((state) => [state.id, state.attributes]));
  const troubles = [
    ...clients.flatMap((client) => clientTrouble(client, secrets)),
    ...secrets.flatMap((secret) => secretTrouble(secret, stateOf.get(secret.id))),
  ];
  return {
    total: secrets.length,
    troubles: troubles.sort(
      (a, b) => Number(a.repairsItself) - Number(b.repairsItself) || a.name.localeCompare(b.name),
    ),
    due: secrets
      .flatMap((secret) => dueOf(secret, stateOf.get(secret.id)))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

function healthOf(secret: Secret): Health {
  const health = secret.meta?.health;
  return typeof health === 'string' ? (health as Health) : secret.attributes.state;
}

function secretTrouble(secret: Secret, state: RefreshState['attributes'] | undefined): readonly Trouble[] {
  const health = healthOf(secret);
  // Told of the auth client, once for all of its credentials.
  if (health === 'ready' || health === 'client_rejected') return [];
  const repairsItself = REPAIRS_ITSELF.has(health);
  const reason = secret.attributes.error ?? state?.last_error?.code;
  return [
    {
      kind: 'credential',
      id: secret.id,
      name: secret.attributes.name,
      repairsItself,
      ...REMEDIES[health],
      ...given('reason', reason),
      ...given('failures', state?.failures),
      ...given('since', state?.failing_since ?? undefined),
      ...given('nextTry', repairsItself ? (state?.next_attempt_at ?? undefined) : undefined),
      ...given('goodUntil', state?.expires_at ?? undefined),
    },
  ];
}

function clientTrouble(client: AuthClient, secrets: readonly Secret[]): readonly Trouble[] {
  const { health, reason, since, until, unreadable } = client.meta ?? {};
  const found = unreadable === true ? 'client_unreadable' : health;
  if (found !== 'client_rejected' && found !== 'paused' && found !== 'client_unreadable') return [];
  return [
    {
      kind: 'auth client',
      id: client.id,
      name: client.attributes.name,
      repairsItself: REPAIRS_ITSELF.has(found),
      ...REMEDIES[found],
      ...given('reason', textOf(reason)),
      ...given('since', textOf(since)),
      ...given('nextTry', textOf(until)),
      waiting: secrets.filter((secret) => relatedId(secret, 'auth_client') === client.id).length,
    },
  ];
}

function dueOf(secret: Secret, state: RefreshState['attributes'] | undefined): readonly Due[] {
  if (state?.next_attempt_at === null || state === undefined) return [];
  const { next_attempt_at: at, obtained_at: obtainedAt, expires_at: expiresAt, under_way: isUnderWay } = state;
  return [{ id: secret.id, name: secret.attributes.name, at, obtainedAt, expiresAt, isUnderWay }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function given<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
