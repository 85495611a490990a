import type { AuthClient } from '../../../../lib/platform/model/authClient.js';
import type { Caller, Workspace } from '../../../../lib/platform/model/directory.js';
import { newId } from '../../../../lib/platform/model/ids.js';
import { UNKNOWN_REFRESH_TOKEN_EXPIRY } from '../../../../lib/platform/model/refreshTokenExpiry.js';
import type { StoredSecret } from '../../../../lib/platform/model/secret.js';
import type { ResolvedSecret, Store } from '../../../../lib/platform/store/store.js';
import { openAuthClientOrThrow, openSecretOrThrow } from '../../../../lib/platform/tokens/openCredentials.js';
import { sealRecord } from '../../../../lib/platform/vault/sealedRecord.js';
import { saveRefreshState } from '../../../../lib/platform/tokens/saveRefreshState.js';
import type { Services } from '../../../../lib/platform/usecases/services.js';
import { originOf, RotatingProvider, type RotationRules, type TokenPair } from '../../../support/providers/rotating.js';
import { SeededRandom } from './seededRandom.js';
import { InvariantChecker } from './invariantChecker.js';
import type { ProviderBehavior } from './crashableTokenClient.js';
import { Replica, createReplicaServices, type SharedParts } from './replica.js';
import { Simulation } from './simulation.js';

/** `max_concurrency` of each auth client; undefined: no limit. */
const CLIENT_LIMITS = [1, undefined] as const;
const SECRETS_PER_CLIENT = 2;
const BEGIN_MS = Date.parse('2026-05-01T09:00:00Z');

/** The stored tokens of a secret. */
export interface StoredTokens extends TokenPair {
  readonly found: ResolvedSecret;
}

/** Replicas on one store, their provider and an operator. */
export class Deployment {
  readonly shared: SharedParts;
  readonly checker: InvariantChecker;
  readonly replicas: Replica[] = [];
  /** The secrets that were created. */
  readonly secretIds: string[] = [];
  readonly caller: Caller;
  readonly #operator: Services;
  readonly #workspace: Workspace;

  constructor(store: Store, seed: number, rules: RotationRules) {
    const simulation = new Simulation(BEGIN_MS);
    const random = new SeededRandom(seed);
    const behavior: ProviderBehavior = { conduct: 'answers', latencyMs: 200 };
    const provider = new RotatingProvider(rules, simulation.monotonicNow);
    this.checker = new InvariantChecker(provider, CLIENT_LIMITS);
    this.shared = {
      simulation,
      store,
      provider,
      behavior,
      random,
      observer: this.checker,
      logged: [],
    };
    const noProvider = (): Promise<never> => Promise.reject(new Error('the operator calls no provider'));
    const tokens = { obtain: noProvider, revoke: noProvider, startDeviceFlow: noProvider, discover: noProvider };
    this.#operator = createReplicaServices(this.shared, { process: undefined, store, tokenClient: tokens });
    const id = (): never => newId(BEGIN_MS, random.bytes) as never;
    const [tenantId, contractId, userId] = [id(), id(), id()];
    this.#workspace = { id: id(), tenantId, contractId, name: 'Acme', createdAtMs: BEGIN_MS };
    const user = { id: userId, tenantId, email: 'ann@acme.test', createdAtMs: BEGIN_MS };
    const roleAssignments = [{ userId, role: 'admin', scope: { level: 'global' } }] as const;
    this.caller = { user, keyId: id(), sessionId: null, roleAssignments, requestId: 'model' };
  }

  get workspaceId(): Workspace['id'] {
    return this.#workspace.id;
  }

  async populate(replicas: number): Promise<void> {
    const { store, random } = this.shared;
    const { tenantId, contractId, createdAtMs } = this.#workspace;
    await store.directory.addTenant({ id: tenantId, name: 'Acme', createdAtMs });
    await store.directory.addContract({ id: contractId, tenantId, name: 'Acme', createdAtMs });
    await store.directory.addWorkspace(this.#workspace);
    await store.directory.addUser(this.caller.user);
    for (const [index, limit] of CLIENT_LIMITS.entries()) {
      const client = this.#client(newId(createdAtMs, random.bytes), index, limit);
      await store.authClients.add(client);
      for (let count = 0; count < SECRETS_PER_CLIENT; count += 1) await this.#addSecret(client);
    }
    for (let count = 0; count < replicas; count += 1) this.replicas.push(new Replica(this.shared));
  }

  /** Returns the stored tokens; undefined: the secret was deleted. */
  async readStoredTokens(id: string): Promise<StoredTokens | undefined> {
    const [found] = await this.shared.store.secrets.findMany([{ workspaceId: this.workspaceId, idOrReference: id }]);
    if (found === undefined) return undefined;
    const values = openSecretOrThrow(this.#operator.vault, found.secret);
    return { found, accessToken: String(values.access_token), refreshToken: String(values.refresh_token) };
  }

  /** Resets the health of all auth clients and makes the secrets due that failed with it, as a change of their credentials does. */
  async resetClients(): Promise<void> {
    const { store, simulation } = this.shared;
    const { items } = await store.authClients.list({
      scopes: [{ level: 'tenant', id: this.#workspace.tenantId }],
    });
    for (const { id } of items) {
      const healthy = { rejectedSinceMs: null, rejectedWith: null, pausedUntilMs: null, failuresInRow: 0 };
      await store.authClients.update(id, { ...healthy, updatedAtMs: simulation.now() });
      await store.refreshes.retryClientRejected(id);
    }
  }

  async #addSecret(client: AuthClient): Promise<void> {
    const { store, provider, random } = this.shared;
    const { accessToken, refreshToken } = provider.authenticate();
    const { id: workspaceId, tenantId, createdAtMs } = this.#workspace;
    const { lifeMs } = provider.rules;
    const values = { access_token: accessToken, refresh_token: refreshToken, expires_in: lifeMs / 1000 };
    const id: StoredSecret['id'] = newId(createdAtMs, random.bytes);
    const secret: StoredSecret = {
      ...sealRecord(this.#operator.vault, { id, tenantId }, values),
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
      ...UNKNOWN_REFRESH_TOKEN_EXPIRY,
      createdAtMs,
      updatedAtMs: createdAtMs,
    };
    await store.secrets.add(secret);
    await saveRefreshState(store, secret, values, {
      ...client,
      values: openAuthClientOrThrow(this.#operator.vault, client),
    });
    this.checker.secretByGrant.set(originOf(refreshToken).grant, id);
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
      ...sealRecord(this.#operator.vault, { id, tenantId }, values),
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
      provider: null,
      refusedSecretId: null,
      pausedUntilMs: null,
      failuresInRow: 0,
      createdAtMs,
      updatedAtMs: createdAtMs,
    };
  }
}
