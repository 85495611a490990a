import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { expect } from 'chai';

import { apiOf, startCredentialService, type Api, type CredentialService } from '../support/credentialService.js';
import { startPostgres, type Postgres } from '../support/postgres.js';
import { sharedPostgres } from '../support/services.js';
import { createSecretFixture, newSecret } from '../support/secretFixture.js';

const run = promisify(execFile);
const CLI = path.join(__dirname, '../../dist/lib/cli/main.js');
const ADMIN = { ADMIN_EMAIL: 'admin@specs', ADMIN_API_KEY: randomBytes(24).toString('hex') };
const [K1, K2] = ['k1', 'k2'].map((id) => `${id}:${randomBytes(32).toString('base64')}`) as [string, string];
const SECRETS = 150;

const callerOf = ({ url }: CredentialService): Api => apiOf(url, ADMIN.ADMIN_EMAIL, ADMIN.ADMIN_API_KEY);

async function makeSecrets(api: Api, count: number): Promise<readonly string[]> {
  const fixture = await createSecretFixture(api, 'basic');
  const make = async (index: number): Promise<string> => {
    const made = await api(
      'POST',
      fixture.secretsPath,
      newSecret(fixture, `s${index}`, { username: 'ann', password: `p${index}` }),
    );
    return `${fixture.secretsPath}/${made.body.data.id}`;
  };
  const places: string[] = [];
  for (let index = 0; index < count; index++) places.push(await make(index));
  return places;
}

/** Reads all values repeatedly from any available replica, as clients behind a load balancer do. */
class Readers {
  readonly failures: string[] = [];
  reads = 0;
  #ending = false;
  #done: Promise<unknown>;

  constructor(replicas: () => readonly (CredentialService | undefined)[], places: readonly string[]) {
    const read = async (first: number): Promise<void> => {
      for (let turn = first; !this.#ending; turn += 1) {
        const index = turn % places.length;
        const there = replicas().filter((replica) => replica !== undefined);
        const replica = there[turn % Math.max(1, there.length)];
        const response = replica && (await callerOf(replica)('GET', places[index]!).catch(() => undefined));
        if (response === undefined) {
          // The replica is restarting: try the next one.
          await sleep(5);
          continue;
        }
        this.reads += 1;
        const found = `${response.status} ${response.body.data?.attributes.credentials.password}`;
        if (found !== `200 p${index}`) this.failures.push(found);
      }
    };
    this.#done = Promise.all([0, 1, 2].map((reader) => read(reader * 50)));
  }

  async stop(): Promise<void> {
    this.#ending = true;
    await this.#done;
  }
}

function rotates(
  name: string,
  replicas: number,
  settingsFor: (context: Mocha.Context) => Promise<Record<string, string>>,
): void {
  it(`changes a key on ${name} with ${replicas} running, without failed reads`, async function () {
    this.timeout(60_000);
    const settings = { ...ADMIN, LOG_LEVEL: 'info', ...(await settingsFor(this)) };
    const running: (CredentialService | undefined)[] = [];
    const restart = async (ring: string): Promise<void> => {
      for (let index = 0; index < replicas; index++) {
        const before = running[index];
        running[index] = undefined;
        if (before !== undefined) expect(await before.stop()).to.equal(0);
        running[index] = await startCredentialService({ ...settings, ENCRYPTION_KEYS: ring });
      }
    };
    const sealedBy = async (ring: string): Promise<Record<string, number>> => {
      const { PATH = '' } = process.env;
      const env = { PATH, ...settings, ENCRYPTION_KEYS: ring };
      const { stdout } = await run(process.execPath, [CLI, 'vault', 'status', '--json'], { env });
      return JSON.parse(stdout).records;
    };

    await restart(K1);
    const places = await makeSecrets(callerOf(running[0]!), SECRETS);
    const before = (await sealedBy(K1)).k1!;
    expect(before).to.be.greaterThan(SECRETS - 1);
    const readers = new Readers(() => running, places);
    if (replicas > 1) await restart(`${K1},${K2}`);
    await restart(`${K2},${K1}`);
    for (let left = before; left > 0; left = (await sealedBy(`${K2},${K1}`)).k1 ?? 0);
    const metrics = await (await fetch(`${running[0]!.url}/metrics`)).text();
    expect(metrics)
      .to.match(/^vault_records\{kid="k1"\} 0$/m)
      .and.to.include(`vault_records{kid="k2"} ${before}`);
    expect(metrics).to.match(/^vault_quarantined_records 0$/m);
    await restart(K2);
    // Restart each once more, without the old key.
    for (const end = readers.reads + SECRETS; readers.reads < end;) await sleep(20);
    await readers.stop();
    expect(readers.failures).to.deep.equal([]);
    for (const replica of running) await replica?.stop();
  });
}

describe('the credential service in operation', () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), 'operations-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  rotates('embedded storage', 1, async () => ({ DATA_DIR: folder }));
  rotates('PostgreSQL', 2, async (context) => ({
    DATABASE_URL: await (await sharedPostgres(context)).freshDatabase(),
  }));

  it('supports replicas that start at the same time on an empty database', async function () {
    const settings = {
      ...ADMIN,
      DATABASE_URL: await (await sharedPostgres(this)).freshDatabase(),
      ENCRYPTION_KEYS: K1,
    };
    const replicas = await Promise.all([1, 2, 3].map(() => startCredentialService(settings)));
    const [one, two, three] = replicas.map(callerOf) as [Api, Api, Api];
    for (const list of ['/v2/tenants', '/v2/contracts', '/v2/workspaces', '/v2/components', '/v2/users']) {
      expect((await one('GET', list)).body.data, list).to.have.lengthOf(1);
    }
    const [place = ''] = await makeSecrets(two, 1);
    expect((await three('GET', place)).body.data.attributes.credentials.password).to.equal('p0');
    await Promise.all(replicas.map((replica) => replica.stop()));
  });

  describe('while PostgreSQL is unavailable', () => {
    let postgres: Postgres;
    before(async function () {
      // Skips without PostgreSQL. A server of its own, because the spec stops it.
      await sharedPostgres(this);
      postgres = await startPostgres();
    });
    after(() => postgres.stop());

    it('responds with 503 and Retry-After, and recovers when the database is back', async function () {
      this.timeout(60_000);
      const settings = { ...ADMIN, DATABASE_URL: await postgres.freshDatabase(), ENCRYPTION_KEYS: K1 };
      const service = await startCredentialService({ ...settings, LOG_LEVEL: 'error' });
      const api = callerOf(service);
      const places = await makeSecrets(api, 8);
      const kept = places.map((_, index) => `p${index}`);
      const statuses = new Map<string, number>();
      let ending = false;
      const clients = places.map(async (place, index) => {
        for (let turn = 0; !ending; turn++) {
          const password = `p${index}-${turn}`;
          const response =
            turn % 2 === 0
              ? await api('GET', place)
              : await api('PATCH', place, {
                  data: { type: 'auth-secret', attributes: { credentials: { password } } },
                });
          if (response.status === 200 && turn % 2 === 1) kept[index] = password;
          const [{ code = '' } = {}] = response.body.errors ?? [];
          const seen = [response.status, code, response.headers.get('retry-after') ?? ''].join(' ').trim();
          statuses.set(seen, (statuses.get(seen) ?? 0) + 1);
          if (response.status !== 200) await sleep(20);
        }
      });
      const statusOf = async (place: string): Promise<number> => (await fetch(service.url + place)).status;
      await sleep(300);
      await postgres.down();
      await sleep(300);
      expect([await statusOf('/healthz'), await statusOf('/readyz')]).to.deep.equal([200, 503]);
      expect((await fetch(`${service.url}/metrics`)).status).to.equal(200);
      await sleep(500);
      statuses.clear();
      await sleep(500);
      expect([...statuses.keys()]).to.deep.equal(['503 store_unavailable 5']);
      await postgres.up();
      while ((await statusOf('/readyz')) !== 200) await sleep(50);
      statuses.clear();
      await sleep(500);
      ending = true;
      await Promise.all(clients);
      expect([...statuses.keys()]).to.deep.equal(['200']);
      for (const [index, place] of places.entries()) {
        expect((await api('GET', place)).body.data.attributes.credentials.password).to.equal(kept[index]);
      }
      expect(await service.stop()).to.equal(0);
    });
  });
});
