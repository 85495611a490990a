import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { newId } from '../../../lib/platform/model/ids.js';
import type { SealedText } from '../../../lib/platform/model/sealedValue.js';
import { toSealedPlace } from '../../../lib/platform/model/sealedValue.js';
import type { Store } from '../../../lib/platform/store/store.js';
import { bootstrap } from '../../../lib/platform/usecases/bootstrap.js';
import { rotateKeys, readVaultStatus, type RotationProgress } from '../../../lib/platform/usecases/rotateKeys.js';
import { createVault } from '../../../lib/platform/vault/aesVault.js';
import type { Vault } from '../../../lib/platform/vault/vault.js';
import { catchRejection } from '../../support/rejection.js';
import { addSealedClient, addSealedSecret } from '../../support/sealedRecords.js';
import type { SpecStore } from '../../support/stores.js';
import { specKeyRing, specVault } from '../../support/vault.js';

const MARKER = 'MARKER-value';

/** The specs of rotateKeys for any store. */
export function rotationSuite(engine: string, open: () => Promise<SpecStore>): void {
  describe(`rotateKeys, on the ${engine} store`, () => {
    const old = specVault(['k1']);
    const vault = specVault(['k2', 'k1']);
    let store: Store;
    let remove: () => Promise<void>;
    let logged: unknown[][];
    const log = {
      info: (...line: unknown[]) => void logged.push(['info', ...line]),
      warn: (...line: unknown[]) => void logged.push(['warn', ...line]),
      error: (...line: unknown[]) => void logged.push(['error', ...line]),
    };
    const services = (with_: Vault = vault) => ({ store, vault: with_, now: () => 7000, log });
    beforeEach(async () => {
      ({ store, dispose: remove } = await open());
      logged = [];
    });
    afterEach(() => remove());

    const clients = async (count: number, sealer = old) =>
      Promise.all(Array.from({ length: count }, (_, n) => addSealedClient(store, sealer, `${MARKER} ${String(n)}`)));

    it('does nothing on an empty store', async () => {
      expect(await rotateKeys(services(), { batch: 10 })).to.deep.equal({ resealed: 0, quarantined: 0, left: 0 });
      expect(logged).to.deep.equal([]);
    });

    it('re-encrypts clients and secrets, each for its own record, and reports progress', async () => {
      await bootstrap({ ...services(), randomBytes }, { adminEmail: 'a@b.c' });
      const created = await clients(5);
      const secret = await addSealedSecret(store, old, `${MARKER} secret`, created[0]?.client);
      await addSealedClient(store, vault, 'new already');
      expect(await readVaultStatus(store, vault)).to.deep.equal({
        activeKeyId: 'k2',
        records: { k1: 6, k2: 1 },
        quarantined: 0,
      });

      const reported: RotationProgress[] = [];
      let pauses = 0;
      const done = await rotateKeys(services(), {
        batch: 4,
        pause: () => Promise.resolve(void (pauses += 1)),
        onProgress: (progress) => reported.push(progress),
      });
      expect(done).to.deep.equal({ resealed: 6, quarantined: 0, left: 0 });
      expect(reported).to.deep.equal([
        { resealed: 4, quarantined: 0, left: 2 },
        { resealed: 6, quarantined: 0, left: 0 },
      ]);
      expect(pauses).to.equal(1);
      expect(logged).to.deep.equal([
        ['info', { ...done, keyId: 'k2' }, 'stored values re-encrypted with the first key'],
      ]);

      expect((await readVaultStatus(store, vault)).records).to.deep.equal({ k1: 0, k2: 7 });
      const alone = specVault(['k2']);
      for (const [n, { client }] of created.entries()) {
        const now = await store.authClients.find(client.id);
        expect([now?.keyId, now && alone.open(now.sealed, toSealedPlace(now))]).to.deep.equal([
          'k2',
          `${MARKER} ${String(n)}`,
        ]);
      }
      const [found] = await store.secrets.findMany([{ workspaceId: secret.workspaceId, idOrReference: secret.id }]);
      expect(found && alone.open(found.secret.sealed, toSealedPlace(found.secret))).to.equal(`${MARKER} secret`);
      expect(found?.secret.version).to.equal(1);
      expect(JSON.stringify(logged)).to.not.contain('MARKER');
    });

    it('does nothing the second time', async () => {
      await clients(3);
      await rotateKeys(services(), { batch: 10 });
      expect(await rotateKeys(services(), { batch: 10 })).to.deep.equal({ resealed: 0, quarantined: 0, left: 0 });
    });

    it('re-encrypts the values of all older keys', async () => {
      for (const kid of ['k0', 'k1', 'k2']) await clients(2, specVault([kid]));
      const all = specVault(['k2', 'k1', 'k0']);
      expect(await rotateKeys(services(all), { batch: 10 })).to.deep.equal({ resealed: 4, quarantined: 0, left: 0 });
      expect((await readVaultStatus(store, all)).records).to.deep.equal({ k0: 0, k1: 0, k2: 6 });
    });

    it('quarantines values that cannot be decrypted, once, and continues', async () => {
      const created = await clients(6);
      const [swapped, cut] = [created[1], created[4]].map((it) => it?.client);
      if (!swapped || !cut) throw new Error('too few clients');
      await store.authClients.update(swapped.id, { sealed: cut.sealed, updatedAtMs: 1 });
      await store.authClients.update(cut.id, { sealed: cut.sealed.slice(0, -4) as SealedText, updatedAtMs: 1 });

      expect(await rotateKeys(services(), { batch: 1 })).to.deep.equal({ resealed: 4, quarantined: 2, left: 0 });
      const errors = logged.filter(([level]) => level === 'error');
      expect(errors.map(([, fields]) => fields)).to.have.deep.members([
        { table: 'auth_clients', id: swapped.id },
        { table: 'auth_clients', id: cut.id },
      ]);
      expect(JSON.stringify(logged)).to.not.contain('MARKER').and.not.contain(cut.sealed.slice(-20, -5));
      expect(await store.authClients.find(swapped.id)).to.deep.equal({
        ...swapped,
        sealed: cut.sealed,
        updatedAtMs: 1,
        quarantinedAtMs: 7000,
      });

      expect(await rotateKeys(services(), { batch: 10 })).to.deep.equal({ resealed: 0, quarantined: 0, left: 0 });
      expect(await readVaultStatus(store, vault)).to.deep.equal({
        activeKeyId: 'k2',
        records: { k1: 2, k2: 4 },
        quarantined: 2,
      });
    });

    it('re-encrypts a new value that replaced a quarantined one', async () => {
      const { client } = await addSealedClient(store, createVault(specKeyRing(['k1'], 2), randomBytes));
      await rotateKeys(services(), { batch: 10 });
      const renewed = old.seal('entered again', toSealedPlace(client));
      await store.authClients.update(client.id, { ...renewed, quarantinedAtMs: null, updatedAtMs: 1 });
      expect(await rotateKeys(services(), { batch: 10 })).to.deep.equal({ resealed: 1, quarantined: 0, left: 0 });
    });

    it('leaves values under keys that only other replicas have', async () => {
      const [{ client } = { client: undefined }] = await clients(1, specVault(['k3']));
      await clients(1);
      expect(await rotateKeys(services(), { batch: 10 })).to.deep.equal({ resealed: 1, quarantined: 0, left: 0 });
      expect(await store.authClients.find(client?.id ?? newId(0, randomBytes))).to.deep.equal(client);
    });

    it('can be stopped after a batch and restarted', async () => {
      await clients(9);
      const stop = new AbortController();
      const options = { batch: 4, signal: stop.signal, onProgress: () => stop.abort() };
      expect(await rotateKeys(services(), options)).to.deep.equal({ resealed: 4, quarantined: 0, left: 5 });
      expect(await rotateKeys(services(), options)).to.deep.equal({ resealed: 0, quarantined: 0, left: 5 });
      expect(await rotateKeys(services(), { batch: 4 })).to.deep.equal({ resealed: 5, quarantined: 0, left: 0 });
    });

    it('resumes after a failure of the store', async () => {
      await clients(4);
      const failing: Store = {
        ...store,
        sealed: { ...store.sealed, reseal: () => Promise.reject(new Error('the database has gone')) },
      };
      await catchRejection(rotateKeys({ ...services(), store: failing }, { batch: 2 }), Error);
      expect(await rotateKeys(services(), { batch: 2 })).to.deep.equal({ resealed: 4, quarantined: 0, left: 0 });
    });

    it('re-encrypts each value once on several replicas', async () => {
      await clients(40);
      const done = await Promise.all([3, 4, 5].map((batch) => rotateKeys(services(), { batch })));
      expect(done.reduce((sum, { resealed }) => sum + resealed, 0)).to.equal(40);
      expect((await readVaultStatus(store, vault)).records).to.deep.equal({ k1: 0, k2: 40 });
      expect(logged.filter(([level]) => level === 'error')).to.deep.equal([]);
    });

    it('terminates without loss between replicas whose first keys differ', async () => {
      const created = await clients(20);
      await clients(20, specVault(['k2']));
      const opposed = specVault(['k1', 'k2']);
      await Promise.all([rotateKeys(services(), { batch: 2 }), rotateKeys(services(opposed), { batch: 2 })]);
      expect((await readVaultStatus(store, vault)).quarantined).to.equal(0);
      for (const [n, { client }] of created.entries()) {
        const now = await store.authClients.find(client.id);
        expect(now && vault.open(now.sealed, toSealedPlace(now))).to.equal(`${MARKER} ${String(n)}`);
      }
    });

    it('preserves concurrent changes, and keeps all values readable', async () => {
      const created = (await clients(12)).map(({ client }) => client);
      const newest = new Map<string, string>();
      let done = false;
      // One writer still encrypts with the old key, as a replica that was not restarted yet.
      const writer = async (sealer: Vault, name: string): Promise<void> => {
        for (let n = 0; !done; n += 1) {
          for (const { id } of created) {
            const client = await store.authClients.find(id);
            if (client === undefined) throw new Error('a client has gone');
            vault.open(client.sealed, toSealedPlace(client));
            const text = `${name} ${String(n)}`;
            const changes = { ...sealer.seal(text, toSealedPlace(client)), updatedAtMs: n };
            if (await store.authClients.update(client.id, changes, client.sealed)) newest.set(id, text);
          }
          await nextTurn();
        }
      };
      const writing = [writer(vault, 'new'), writer(old, 'old')];
      let resealed = 0;
      for (let round = 0; round < 10 || newest.size < 12; round += 1) {
        resealed += (await rotateKeys(services(), { batch: 3 })).resealed;
        await nextTurn();
      }
      done = true;
      await Promise.all(writing);
      expect(resealed).to.be.greaterThan(0);
      await rotateKeys(services(), { batch: 3 });

      expect(await readVaultStatus(store, vault)).to.deep.equal({
        activeKeyId: 'k2',
        records: { k1: 0, k2: 12 },
        quarantined: 0,
      });
      for (const { id } of created) {
        const client = await store.authClients.find(id);
        expect(client && vault.open(client.sealed, toSealedPlace(client))).to.equal(newest.get(id));
      }
    });
  });
}
