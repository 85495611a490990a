import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect } from 'chai';

import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import { sharedPostgres } from '../support/services.js';
import { createSecretFixture, newSecret, type SecretFixture } from '../support/secretFixture.js';

const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: randomBytes(24).toString('hex') };
const WRITERS = 8;

/** A secret and its possible passwords: one after a response, the old and the requested one without a response. */
interface Known {
  readonly name: string;
  readonly idempotencyKey: string;
  id?: string;
  /** `absent`: the secret does not exist. */
  may: string[];
}

/** Eight clients that create, update and delete secrets of their own, and remember the responses. */
class Writers {
  readonly known: Known[] = [];
  acknowledged = 0;
  #count = 0;

  constructor(readonly fixture: SecretFixture) {}

  /** Writes until the service is killed, which happens after that many responses. */
  async run(api: Api, service: CredentialService, responses: number): Promise<void> {
    const end = this.acknowledged + responses;
    const kill = async (): Promise<void> => {
      killing = true;
      await service.kill();
    };
    let killing = false;
    const write = async (): Promise<void> => {
      while (this.acknowledged < end) {
        try {
          await this.#step(api);
        } catch (error: unknown) {
          // The connection was closed: the service was killed, or the spec fails.
          if (killing) return;
          throw error;
        }
        if (++this.acknowledged === end) await kill();
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
  }

  async #step(api: Api): Promise<void> {
    const turn = this.#count++;
    const idle = this.known.filter(({ id, may }) => id !== undefined && may.length === 1 && may[0] !== 'absent');
    const target = idle[turn % Math.max(1, idle.length)];
    if (target === undefined || turn % 3 === 0) {
      const made: Known = { name: `secret ${turn}`, idempotencyKey: `key-${turn}`, may: ['absent', 'first'] };
      this.known.push(made);
      await this.make(api, made);
    } else if (turn % 3 === 1) {
      const password = `changed-${turn}`;
      target.may = [...target.may, password];
      const body = { data: { type: 'auth-secret', id: target.id, attributes: { credentials: { password } } } };
      expect((await api('PATCH', `${this.fixture.secretsPath}/${target.id!}`, body)).status).to.equal(200);
      target.may = [password];
    } else {
      target.may = [...target.may, 'absent'];
      expect((await api('DELETE', `${this.fixture.secretsPath}/${target.id!}`)).status).to.equal(204);
      target.may = ['absent'];
    }
  }

  async make(api: Api, made: Known): Promise<void> {
    const body = newSecret(this.fixture, made.name, { username: 'ann', password: 'first' });
    const response = await api('POST', this.fixture.secretsPath, body, { 'idempotency-key': made.idempotencyKey });
    expect(response.status, JSON.stringify(response.body)).to.equal(201);
    made.id = response.body.data.id;
    made.may = ['first'];
  }

  /** Compares the stored secrets with the responses, and continues from the stored state. */
  async check(api: Api): Promise<void> {
    // Repeats the requests without a response, as a client would.
    for (const made of this.known) if (made.id === undefined) await this.make(api, made);
    const { body } = await api('GET', this.fixture.secretsPath);
    const stored = new Map<string, string>();
    for (const { id, attributes } of body.data) stored.set(id, attributes.credentials.password);
    for (const each of this.known) {
      const now = stored.get(each.id!) ?? 'absent';
      expect(each.may, `${each.name} is ${now}`).to.include(now);
      each.may = [now];
    }
    expect(stored.size).to.equal(this.known.filter(({ may }) => may[0] !== 'absent').length);
  }
}

function loses(
  name: string,
  rounds: number,
  settingsFor: (context: Mocha.Context) => Promise<Record<string, string>>,
): void {
  describe(`the service after kill -9 on ${name}`, function () {
    this.timeout(180_000);
    let settings: Record<string, string>;
    before(async function () {
      settings = { ...ADMIN, LOG_LEVEL: 'warn', ...(await settingsFor(this)) };
    });

    it('loses no acknowledged write, and creates nothing twice when requests are repeated', async () => {
      let writers: Writers | undefined;
      for (let round = 0; round < rounds; round++) {
        const service = await startCredentialService(settings);
        const api = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
        writers ??= new Writers(await createSecretFixture(api, 'basic'));
        await writers.check(api);
        await writers.run(api, service, 20 + 7 * round);
      }
      const service = await startCredentialService(settings);
      const api = apiOf(service.url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);
      await writers!.check(api);
      expect(writers!.acknowledged).to.be.greaterThan(rounds * 20 - 1);
      // Every secret has its audit record, stored in the same transaction.
      const { body } = await api('GET', '/v2/audit-records?filter[action]=create&page[size]=200');
      const recorded = new Set<string>(body.data.map((record: AuditRecord) => record.relationships.resource.data.id));
      const newest = writers!.known.slice(-50);
      expect(newest.filter(({ id }) => !recorded.has(id!))).to.deep.equal([]);
      expect(await service.stop()).to.equal(0);
    });
  });
}

interface AuditRecord {
  readonly relationships: { readonly resource: { readonly data: { readonly id: string } } };
}

let folder: string;
before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'crash-'))));
after(() => rm(folder, { recursive: true, force: true }));

loses('embedded storage', 10, async () => ({ DATA_DIR: folder }));
loses('PostgreSQL', 4, async (context) => {
  const postgres = await sharedPostgres(context);
  return {
    DATABASE_URL: await postgres.freshDatabase(),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
});
