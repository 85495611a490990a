import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { originOf, RotatingProvider, type RotationRules } from '../../spec/support/providers/rotating.js';
import { startRotatingEndpoint, type RotatingEndpoint } from '../../spec/support/providers/rotatingEndpoint.js';
import { apiOf, startCredentialService, type Api, type CredentialService } from './credentialService.js';
import { createSecretFixture, newSecret } from './secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: randomBytes(24).toString('hex') };
/** A provider that ends the grant as soon as a token is used twice. */
export const NO_GRACE: RotationRules = { graceMs: 0, lifeMs: 3_600_000 };
/** One that takes a token again until its successor is used, and so knows that it has arrived. */
export const UNLIMITED_GRACE: RotationRules = { graceMs: Infinity, lifeMs: 3_600_000 };
/** How many secrets are made at a time. */
const CONCURRENCY = 8;

export interface CreatedSecret {
  readonly id: string;
  /** `/v2/workspaces/W/secrets/S` */
  readonly path: string;
}

export interface SecretOptions {
  readonly count: number;
  /** What the secrets are made with; they are due when half of it is over. */
  readonly expiresIn: number;
  /** Members of the auth-client beside its endpoints. */
  readonly client?: object;
}

/** A rotating provider, and processes of the service on one database that refresh secrets at it. */
export class RefreshDeployment {
  readonly services: CredentialService[] = [];

  private constructor(
    readonly provider: RotatingProvider,
    readonly endpoint: RotatingEndpoint,
    readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** @param settings where the database is, and what else the processes are started with */
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

  /** So many replicas, one after the other: the first brings the schema. */
  async startReplicas(count: number): Promise<readonly CredentialService[]> {
    const started: CredentialService[] = [];
    for (let made = 0; made < count; made += 1) started.push(await this.start());
    return started;
  }

  api({ url }: Pick<CredentialService, 'url'>): Api {
    return apiOf(url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
  }

  /** Each with a grant of its own. */
  async createSecrets(api: Api, { count, expiresIn, client = {} }: SecretOptions): Promise<readonly CreatedSecret[]> {
    const shelf = await createSecretFixture(api, 'oauth2', {
      client_id: 'acme',
      client_secret: 'MARKER-client-secret',
      auth_uri: this.endpoint.url,
      token_uri: this.endpoint.url,
      ...client,
    });
    const made: CreatedSecret[] = [];
    const make = async (from: number): Promise<void> => {
      for (let index = from; index < count; index += CONCURRENCY) {
        const { accessToken, refreshToken } = this.provider.authenticate();
        const credentials = { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn };
        const { status, body } = await api(
          'POST',
          shelf.secretsPath,
          newSecret(shelf, `s${String(index)}`, credentials),
        );
        if (status !== 201) throw new Error(JSON.stringify(body));
        const id = String(body.data.id);
        made.push({ id, path: `${shelf.secretsPath}/${id}` });
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, (_, from) => make(from)));
    return made;
  }

  /** Makes them in a process of its own that refreshes nothing; they are due when another one is started. */
  async createDueSecrets(options: Omit<SecretOptions, 'expiresIn'>): Promise<readonly CreatedSecret[]> {
    const maker = await this.start({ REFRESH_TICK_MS: '600000' });
    const made = await this.createSecrets(this.api(maker), { ...options, expiresIn: 4 });
    await maker.stop();
    await sleep(2000);
    return made;
  }

  /** How many refresh tokens were used more than once. */
  countReusedTokens(): number {
    const { calls } = this.provider;
    return calls.length - new Set(calls.map(({ refreshToken }) => refreshToken)).size;
  }

  /** How many of the provider's grants were ended for a token that was used too late. */
  countDeadGrants(): number {
    return this.provider.generations().filter((_, grant) => this.provider.isDead({ grant, generation: 0 })).length;
  }

  /** How many of the secrets have a token that so many rotations brought. */
  async countAtGeneration(api: Api, secrets: readonly CreatedSecret[], generation: number): Promise<number> {
    let count = 0;
    for (const secret of secrets) if ((await readGeneration(api, secret)) === generation) count += 1;
    return count;
  }

  /** Whether it is in good health, with a token that came by a refresh and that the provider takes. */
  async isHealthy(api: Api, { path: place }: CreatedSecret): Promise<boolean> {
    const { data, meta } = (await api('GET', place)).body;
    const token = String(data.attributes.credentials.access_token);
    return meta.health === 'ready' && originOf(token).generation > 0 && this.provider.lifeLeftMs(token) > 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.kill()));
    await this.endpoint.stop();
  }
}

/** The rotations that a secret's access token is away from the first one; undefined: it is not of the rotating provider. */
export async function readGeneration(api: Api, { path: place }: CreatedSecret): Promise<number> {
  const { body } = await api('GET', place);
  return originOf(String(body.data.attributes.credentials.access_token)).generation;
}

/** @throws Error when it isn't so in time */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 30_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`still not after ${String(withinMs)} ms: ${what}`);
    await sleep(20);
  }
}
