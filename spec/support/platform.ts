import { randomBytes } from 'node:crypto';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { Registry } from 'prom-client';

import { createApp } from '../../lib/platform/app.js';
import { createServices, type ServiceDependencies } from '../../lib/platform/createServices.js';
import { hashApiKey, newApiKey } from '../../lib/platform/model/apiKey.js';
import type { Component, Descriptor } from '../../lib/platform/model/component.js';
import type { Contract, Role, Tenant, User, Workspace } from '../../lib/platform/model/directory.js';
import { newId } from '../../lib/platform/model/ids.js';
import type { Scope } from '../../lib/platform/model/scope.js';
import { createOperations } from '../../lib/platform/routes/index.js';
import type { Operation } from '../../lib/platform/routes/operation.js';
import { createMemoryStore } from '../../lib/platform/store/memory/memoryStore.js';
import type { Store } from '../../lib/platform/store/store.js';
import type { Services } from '../../lib/platform/usecases/services.js';
import type { Vault } from '../../lib/platform/vault/vault.js';
import { specClock, type SpecClock } from './clock.js';
import { specVault } from './vault.js';

export interface SpecUser {
  readonly id: User['id'];
  readonly email: string;
  readonly key: string;
}

export interface SpecRequest {
  /** The user whose API key is sent; default: the deployment's admin. Null: no key. */
  readonly as?: SpecUser | null;
  /** Sent as JSON; a string is sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SpecResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The parsed JSON; undefined for an empty body. */
  readonly body: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- specs poke at answers
}

export interface SpecPlatform {
  readonly app: FastifyInstance;
  readonly services: Services;
  readonly store: Store;
  readonly vault: Vault;
  /** Stands still until the spec moves it; sleeps depend on it. */
  readonly clock: SpecClock;
  /** The log lines as JSON. */
  readonly logLines: string[];
  /** The admin of the deployment. */
  readonly admin: SpecUser;
  readonly tenant: Tenant;
  readonly contract: Contract;
  readonly workspace: Workspace;
  readonly api: (
    method: NonNullable<InjectOptions['method']>,
    path: string,
    request?: SpecRequest,
  ) => Promise<SpecResponse>;
  /** Creates a user with a role, by default in the workspace of the tenant. */
  readonly makeUser: (role: Role, scope?: Scope, tenantId?: Tenant['id']) => Promise<SpecUser>;
  readonly makeTenant: (name?: string) => Promise<{ tenant: Tenant; contract: Contract; workspace: Workspace }>;
  /** Creates a component, for all tenants unless a tenant is given. */
  readonly makeComponent: (descriptor?: Partial<Descriptor>, tenantId?: Tenant['id']) => Promise<Component>;
}

export interface SpecPlatformOptions {
  readonly operations?: (services: Services) => readonly Operation[];
  readonly rateLimitPerMinute?: number;
  readonly publicUrl?: string;
  /** The folder of the pages. */
  readonly pagesFolder?: string;
  /** For platforms that share a clock. */
  readonly clock?: SpecClock;
  /** Replace the default dependencies. */
  readonly dependencies?: Partial<ServiceDependencies>;
}

/** Creates the whole service on the in-memory store, with a tenant, a contract and a workspace. It does not listen. */
export async function specPlatform(options: SpecPlatformOptions = {}): Promise<SpecPlatform> {
  const clock = options.clock ?? specClock();
  const logLines: string[] = [];
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      logLines.push(JSON.stringify({ level, message, ...fields }));
    };
  const services = createServices({
    store: createMemoryStore(),
    vault: specVault(),
    now: () => clock.nowMs,
    monotonicNow: () => clock.monotonicMs,
    sleep: clock.sleep,
    randomBytes,
    log: { info: line('info'), warn: line('warn'), error: line('error') },
    verifyCredentials: () => Promise.reject(new Error('this spec has no verifier')),
    startRunProcess: (_order, tell) => {
      tell({ kind: 'ended', status: 'failed', error: 'this spec runs no flows' });
      return { stop: () => undefined, kill: () => undefined, exited: Promise.resolve() };
    },
    readExamples: () => Promise.resolve([]),
    readProviders: () => Promise.resolve([]),
    localUrl: () => 'http://127.0.0.1:3000',
    allowsPlainHttp: (host) => host === '127.0.0.1',
    tokenClient: {
      obtain: rejectTokenRequest,
      revoke: rejectTokenRequest,
      startDeviceFlow: rejectTokenRequest,
      discover: rejectTokenRequest,
    },
    refreshSettings: { tickMs: 1000, concurrency: 16, leaseMs: 60_000, waitMs: 10_000 },
    publicUrl: () => options.publicUrl ?? 'http://127.0.0.1:3000',
    refreshTokenAlertMs: 604_800_000,
    sessionIdleMs: 1_800_000,
    ...options.dependencies,
  });
  const { store, vault } = services;
  const app = await createApp(services, {
    operations: (options.operations ?? createOperations)(services),
    publicUrl: options.publicUrl ?? 'http://127.0.0.1:3000',
    rateLimitPerMinute: options.rateLimitPerMinute ?? 0,
    pagesFolder: options.pagesFolder ?? '/nonexistent',
    registry: new Registry(),
  });
  const id = (): never => newId(clock.nowMs, randomBytes) as never;

  async function makeTenant(name = 'Acme') {
    const createdAtMs = clock.nowMs;
    const tenant: Tenant = { id: id(), name, createdAtMs };
    const contract: Contract = { id: id(), tenantId: tenant.id, name: `${name} contract`, createdAtMs };
    const workspace: Workspace = {
      id: id(),
      tenantId: tenant.id,
      contractId: contract.id,
      name: `${name} workspace`,
      createdAtMs,
    };
    await store.directory.addTenant(tenant);
    await store.directory.addContract(contract);
    await store.directory.addWorkspace(workspace);
    return { tenant, contract, workspace };
  }

  const { tenant, contract, workspace } = await makeTenant();

  async function makeUser(
    role: Role,
    scope: Scope = { level: 'workspace', id: workspace.id },
    tenantId = tenant.id,
  ): Promise<SpecUser> {
    const userId: User['id'] = id();
    const email = `${role}-${String(userId)}@acme.test`;
    const key = newApiKey(randomBytes);
    await store.directory.addUser({ id: userId, tenantId, email, createdAtMs: clock.nowMs });
    await store.directory.putRoleAssignment({ userId, role, scope });
    const createdAtMs = clock.nowMs;
    await store.directory.addApiKey({
      id: id(),
      userId,
      name: 'spec',
      hash: hashApiKey(key),
      createdAtMs,
      revokedAtMs: null,
    });
    return { id: userId, email, key };
  }

  const admin = await makeUser('admin', { level: 'global' });

  return {
    app,
    services,
    store,
    vault,
    clock,
    logLines,
    admin,
    tenant,
    contract,
    workspace,
    makeUser,
    makeTenant,
    async makeComponent(descriptor = {}, tenantId) {
      const component: Component = {
        id: id(),
        tenantId: tenantId ?? null,
        name: `component ${randomBytes(4).toString('hex')}`,
        descriptor: {
          title: 'REST',
          authClientTypes: ['oauth2', 'oauth2_instagram', 'basic', 'api_key', 'noauth'],
          ...descriptor,
        },
        folder: null,
        createdAtMs: clock.nowMs,
        updatedAtMs: clock.nowMs,
      };
      await store.components.add(component);
      return component;
    },
    async api(method, path, { as = admin, body, headers = {} } = {}) {
      const response = await app.inject({
        method,
        url: path,
        headers: {
          ...(as === null ? {} : { authorization: basicAuthorization(as) }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.payload,
        body:
          String(response.headers['content-type']).includes('json') && response.payload !== ''
            ? JSON.parse(response.payload)
            : undefined,
      };
    },
  };
}

function rejectTokenRequest(): Promise<never> {
  return Promise.reject(new Error('this spec has no token client'));
}

export function basicAuthorization({ email, key }: Pick<SpecUser, 'email' | 'key'>): string {
  return `Basic ${Buffer.from(`${email}:${key}`, 'utf8').toString('base64')}`;
}
