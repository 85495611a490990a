import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { originOf, RotatingProvider, type RotationRules } from '../../spec/support/providers/rotating.js';
import { startRotatingEndpoint, type RotatingEndpoint } from '../../spec/support/providers/rotatingEndpoint.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from './credentialService.js';
import { createSecretFixture, newSecret } from './secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: randomBytes(24).toString('hex') };
/** The provider ends the grant as soon as a token is used twice. */
export const NO_GRACE: RotationRules = { graceMs: 0, lifeMs: 3_600_000 };
/** The provider accepts a token again until its successor is used. */
export const UNLIMITED_GRACE: RotationRules = { graceMs: Infinity, lifeMs: 3_600_000 };
/** The number of secrets that are created at a time. */
const CONCURRENCY = 8;

export interface CreatedSecret {
  readonly id: string;
  /** `/v2/workspaces/W/secrets/S` */
  readonly path: string;
}

export interface SecretOptions {
  readonly count: number;
  /** `expires_in` of the secrets in seconds; they are due after half of it. */
  readonly expiresIn: number;
  /** Further credentials of the auth client. */
  readonly client?: object;
}

/** A rotating provider, and processes of the service that share a database and refresh secrets there. */
export class RefreshDeployment {
  readonly services: CredentialService[] = [];

  private constructor(
    readonly provider: RotatingProvider,
    readonly endpoint: RotatingEndpoint,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** @param settings the environment of the processes, with the database */
  static async create(rules: RotationRules, settings: Readonly<Record<string, string>>): Promise<RefreshDeployment> {
    const provider = new RotatingProvider(rules, () => performance.now());
    const endpoint = await startRotatingEndpoint(provider);
    return new RefreshDeployment(provider, endpoint, {
      ...ADMIN,
      LOG_LEVEL: 'warn',
      ALLOW_PRIVATE_HOSTS: '127.0.0.1',
      RATE_LIMIT_PER_MINUTE: '0',
      ...settings,
    });
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<CredentialService> {
    const service = await startCredentialService({ ...this.settings, ...more });
    this.services.push(service);
    return service;
  }

  /** Starts replicas one after the other: the first creates the schema. */
  async startReplicas(count: number): Promise<readonly CredentialService[]> {
    const started: CredentialService[] = [];
    for (let created = 0; created < count; created += 1) started.push(await this.start());
    return started;
  }

  api({ url }: Pick<CredentialService, 'url'>): Api {
    return apiOf(url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
  }

  /** Creates secrets, each with a grant of its own. */
  async createSecrets(api: Api, { count, expiresIn, client = {} }: SecretOptions): Promise<readonly CreatedSecret[]> {
    const fixture = await createSecretFixture(api, 'oauth2', {
      client_id: 'acme',
      client_secret: 'MARKER-client-secret',
      auth_uri: this.endpoint.url,
      token_uri: this.endpoint.url,
      ...client,
    });
    const created: CreatedSecret[] = [];
    const make = async (from: number): Promise<void> => {
      for (let index = from; index < count; index += CONCURRENCY) {
        const { accessToken, refreshToken } = this.provider.authenticate();
        const credentials = { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn };
        const { status, body } = await api(
          'POST',
          fixture.secretsPath,
          newSecret(fixture, `s${String(index)}`, credentials),
        );
        if (status !== 201) throw new Error(JSON.stringify(body));
        const id = String(body.data.id);
        created.push({ id, path: `${fixture.secretsPath}/${id}` });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, from) => make(from)));
    return created;
  }

  /** Creates secrets in a process that refreshes nothing; they are due when another process starts. */
  async createDueSecrets(options: Omit<SecretOptions, 'expiresIn'>): Promise<readonly CreatedSecret[]> {
    const creator = await this.start({ REFRESH_TICK_MS: '600000' });
    const created = await this.createSecrets(this.api(creator), { ...options, expiresIn: 4 });
    await creator.stop();
    await sleep(2000);
    return created;
  }

  /** Returns the number of repeated uses of refresh tokens. */
  countReusedTokens(): number {
    const { calls } = this.provider;
    return calls.length - new Set(calls.map(({ refreshToken }) => refreshToken)).size;
  }

  /** Returns the number of grants that the provider ended because a token was used twice. */
  countDeadGrants(): number {
    return this.provider.generations().filter((_, grant) => this.provider.isDead({ grant, generation: 0 })).length;
  }

  /** Returns the number of secrets whose token comes from this many rotations. */
  async countAtGeneration(api: Api, secrets: readonly CreatedSecret[], generation: number): Promise<number> {
    let count = 0;
    for (const secret of secrets) if ((await readGeneration(api, secret)) === generation) count += 1;
    return count;
  }

  /** Whether the secret is ready with a refreshed token that the provider accepts. */
  async isHealthy(api: Api, { path }: CreatedSecret): Promise<boolean> {
    const { data, meta } = (await api('GET', path)).body;
    const token = String(data.attributes.credentials.access_token);
    return meta.health === 'ready' && originOf(token).generation > 0 && this.provider.readLifetimeLeftMs(token) > 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.kill()));
    await this.endpoint.stop();
  }
}

/** Returns the number of rotations between the first access token and the current one of a secret. */
export async function readGeneration(api: Api, { path }: CreatedSecret): Promise<number> {
  const { body } = await api('GET', path);
  return originOf(String(body.data.attributes.credentials.access_token)).generation;
}
