import type { AuthClient } from '../../../../lib/platform/model/authClient.js';
import type { Caller, Workspace } from '../../../../lib/platform/model/directory.js';
import { newId } from '../../../../lib/platform/model/ids.js';
import type { StoredSecret } from '../../../../lib/platform/model/secret.js';
import type { SecretInPlace, Store } from '../../../../lib/platform/store/store.js';
import { sealClient } from '../../../../lib/platform/usecases/authClients/sealing.js';
import { keepRefreshState } from '../../../../lib/platform/usecases/refresh/refreshState.js';
import { openClientOf, openSecret, sealSecret } from '../../../../lib/platform/usecases/secrets/sealing.js';
import type { Services } from '../../../../lib/platform/usecases/services.js';
import { originOf, RotatingProvider, type RotationRules, type TokenPair } from '../../../support/providers/rotating.js';
import { Chance } from './chance.js';
import { Judge } from './judge.js';
import type { Manners } from './mortalTokens.js';
import { Replica, servicesOf, type Shared } from './replica.js';
import { World } from './world.js';

/** How many of its secrets an auth-client lets be refreshed at a time; undefined: any number. */
export const CLIENT_LIMITS = [1, undefined] as const;
const SECRETS_A_CLIENT = 2;
const BEGIN_MS = Date.parse('2026-05-01T09:00:00Z');

/** A secret's tokens as they are stored. */
export interface StoredTokens extends TokenPair {
  readonly found: SecretInPlace;
}

/** A few replicas on one store, their provider, and a person who looks after them. */
export class Deployment {
  readonly shared: Shared;
  readonly judge: Judge;
  readonly replicas: Replica[] = [];
  /** Those that were made and not deleted. */
  readonly secretIds: string[] = [];
  readonly caller: Caller;
  readonly #operator: Services;
  readonly #workspace: Workspace;

  constructor(store: Store, seed: number, rules: RotationRules) {
    const world = new World(BEGIN_MS);
    const chance = new Chance(seed);
    const manners: Manners = { conduct: 'answers', latencyMs: 200 };
    const provider = new RotatingProvider(rules, world.monotonicNow);
    this.judge = new Judge(provider, CLIENT_LIMITS);
    this.shared = { world, store, provider, manners, chance, watch: this.judge, logged: [] };
    const noProvider = (): Promise<never> => Promise.reject(new Error('the operator asks no provider'));
    const tokens = { obtain: noProvider, revoke: noProvider, startDevice: noProvider, discover: noProvider };
    this.#operator = servicesOf(this.shared, { process: undefined, store, tokens });
    const id = (): never => newId(BEGIN_MS, chance.bytes) as never;
    const [tenantId, contractId, userId] = [id(), id(), id()];
    this.#workspace = { id: id(), tenantId, contractId, name: 'Acme', createdAtMs: BEGIN_MS };
    const user = { id: userId, tenantId, email: 'ann@acme.test', createdAtMs: BEGIN_MS };
    const grants = [{ userId, role: 'admin', scope: { level: 'global' } }] as const;
    this.caller = { user, keyId: id(), sessionId: null, grants, requestId: 'model' };
  }

  get workspaceId(): Workspace['id'] {
    return this.#workspace.id;
  }

  async populate(replicas: number): Promise<void> {
    const { store, chance } = this.shared;
    const { tenantId, contractId, createdAtMs } = this.#workspace;
    await store.directory.addTenant({ id: tenantId, name: 'Acme', createdAtMs });
    await store.directory.addContract({ id: contractId, tenantId, name: 'Acme', createdAtMs });
    await store.directory.addWorkspace(this.#workspace);
    await store.directory.addUser(this.caller.user);
    for (const [index, limit] of CLIENT_LIMITS.entries()) {
      const client = this.#client(newId(createdAtMs, chance.bytes), index, limit);
      await store.authClients.add(client);
      for (let count = 0; count < SECRETS_A_CLIENT; count += 1) await this.#addSecret(client);
    }
    for (let count = 0; count < replicas; count += 1) this.replicas.push(new Replica(this.shared));
  }

  /** Undefined: it is deleted. */
  async stored(id: string): Promise<StoredTokens | undefined> {
    const [found] = await this.shared.store.secrets.findMany([{ workspaceId: this.workspaceId, idOrReference: id }]);
    if (found === undefined) return undefined;
    const values = openSecret(this.#operator.vault, found.secret);
    return { found, accessToken: String(values.access_token), refreshToken: String(values.refresh_token) };
  }

  /** Somebody looks after the auth-clients. */
  async resumeClients(): Promise<void> {
    const { store, world } = this.shared;
    const { items } = await store.authClients.list({
      scopes: [{ level: 'tenant', id: this.#workspace.tenantId }],
    });
    for (const { id } of items) {
      const well = { rejectedSinceMs: null, rejectedWith: null, pausedUntilMs: null, failuresInRow: 0 };
      await store.authClients.update(id, { ...well, updatedAtMs: world.now() });
    }
  }

  async #addSecret(client: AuthClient): Promise<void> {
    const { store, provider, chance } = this.shared;
    const { accessToken, refreshToken } = provider.authenticate();
    const { id: workspaceId, tenantId, createdAtMs } = this.#workspace;
    const { lifeMs } = provider.rules;
    const values = { access_token: accessToken, refresh_token: refreshToken, expires_in: lifeMs / 1000 };
    const id: StoredSecret['id'] = newId(createdAtMs, chance.bytes);
    const secret: StoredSecret = {
      ...sealSecret(this.#operator.vault, { id, tenantId }, values),
      id,
      tenantId,
      workspaceId,
      authClientId: client.id,
      userId: this.caller.user.id,
      type: client.type,
      name: 'Ann',
      reference: null,
      state: 'ready',
      error: null,
      version: 1,
      obtainedAtMs: createdAtMs,
      refreshedAtMs: null,
      expiresAtMs: createdAtMs + lifeMs,
      degradedSinceMs: null,
      createdAtMs,
      updatedAtMs: createdAtMs,
    };
    await store.secrets.add(secret);
    await keepRefreshState(store, secret, values, openClientOf(this.#operator.vault, client));
    this.judge.secretOf.set(originOf(refreshToken).grant, id);
    this.secretIds.push(id);
  }

  #client(id: AuthClient['id'], index: number, limit: number | undefined): AuthClient {
    const { tenantId, createdAtMs } = this.#workspace;
    const values = {
      client_id: `client-${String(index)}`,
      client_secret: 'MARKER-client-secret',
      auth_uri: 'https://id.acme.test/authorize',
      token_uri: 'https://id.acme.test/token',
      ...(limit === undefined ? {} : { max_concurrency: limit }),
    };
    return {
      ...sealClient(this.#operator.vault, { id, tenantId }, values),
      id,
      type: 'oauth2',
      name: 'Acme CRM',
      scope: { level: 'tenant', id: tenantId },
      tenantId,
      componentIds: [],
      rejectedSinceMs: null,
      rejectedWith: null,
      acceptedAtMs: null,
      refusedAtMs: null,
      refusedSecretId: null,
      pausedUntilMs: null,
      failuresInRow: 0,
      createdAtMs,
      updatedAtMs: createdAtMs,
    };
  }
}
